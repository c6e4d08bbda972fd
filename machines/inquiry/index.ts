export type { About } from './about.ts';
export { about, heldAbout, subjectKinds } from './about.ts';
export type { InquiryCategory } from './categories.ts';
export { expectedOf, inquiryCategories, missingFor } from './categories.ts';
export { nothing, prefilled, together } from './gather.ts';
export { fileText, named, subjectLabels } from './words.ts';

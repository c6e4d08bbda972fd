/** What sees which alteration of exported histories. @module */
export { alterations } from './alterations.ts';
export { type Count, type DetectionOptions, type DetectionRow, detect } from './detect.ts';
export { type FieldRow, FieldTrials, fieldCases } from './fields.ts';
export { FIELDS_HEADING, fieldsSection } from './fields-page.ts';
export { detectionPage } from './page.ts';
export { populationAlterations } from './population-alterations.ts';

/** What sees which alteration of exported histories. @module */
export { alterations } from './alterations.ts';
export { type Count, type DetectionOptions, type DetectionRow, detect } from './detect.ts';
export { detectionPage } from './page.ts';
export { populationAlterations } from './population-alterations.ts';

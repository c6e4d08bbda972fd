/** Reports: one HTML page without network, JSON, CSV, JUnit. @module */
export { numbersCsv } from './csv.ts';
export { numberLabel, percentLabel, valueLabel, wordsOf } from './format.ts';
export { type StudySummary, studyJson } from './json.ts';
export { junit, type Together } from './junit.ts';
export { averageLabel, intervalLabel, intervalNotes, studyNotes } from './metric-labels.ts';
export { type PageOptions, type Replay, studyPage } from './study-page.ts';
export {
  measureOf,
  type Sweep,
  sweepCells,
  sweepColumns,
  sweepCsv,
  sweepMarkdown,
  sweepPage,
  sweepRows,
  sweepSvg,
  theoryNote,
} from './sweep-page.ts';
export { heldLabel, measuredLabel, unknownNote } from './verdicts.ts';

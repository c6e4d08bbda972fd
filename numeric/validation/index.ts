/** The simulator held against what is known exactly. @module */
export type {
  ControlRow,
  CoverageRow,
  GeneratorRow,
  LawRow,
  TheoryRow,
  ValidationReport,
  ValidationSize,
} from './report.ts';
export { type ValidationTable, validationTables } from './tables.ts';
export { type ValidateOptions, validate } from './validate.ts';

/** Controls of ISO/IEC 27001 and SOC 2 that recorded cases can be evidence for. @module */
export { catalogue, criteria } from './catalogue.ts';
export { type Control, exceptionsBy, populations, type Rule } from './control.ts';
export { evidenceFor } from './evidence.ts';
export {
  type CaseTest,
  type ControlException,
  type ControlReport,
  ControlTally,
  catalogueHash,
  testCase,
} from './test-controls.ts';

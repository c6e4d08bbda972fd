/** The one table of figures that the simulator's threats rest on, with their sources. @module */
export { assumptions } from './assumptions.ts';
export {
  actionCounts,
  endCounts,
  flowSizes,
  inDegreeCounts,
  outDegreeCounts,
  startCounts,
  transitionCounts,
} from './attack-flow.ts';
export type { Assumption, Fact } from './fact.ts';
export { type AssumptionId, assumed, breakoutYears, dwellYears, type FactId, fact, facts } from './facts.ts';
export { type Tactic, tacticNamed, tactics } from './tactics.ts';
export { attackNotice, attackVersion, techniqueNames, techniquesByTactic } from './techniques.ts';

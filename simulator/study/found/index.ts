/** From the programme back: a scenario made of its cases. @module */
export type { ObservedCase, ObservedStep, Period } from './observed.ts';
export type { Parameter } from './parameters.ts';
export { type Found, type FoundOptions, scenarioOf } from './scenario-of.ts';

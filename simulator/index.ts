/** The simulator: scenarios played against the same statecharts, in virtual time or on a real server. @module */
export { compareLives, type Difference } from './compare.ts';
export { directoryOf, scriptedWorld } from './facts-world.ts';
export { type Play, type PlayOptions, play, type Surprise } from './play.ts';
export { compress } from './scenarios/compress.ts';
export { loadScenario, parseScenario } from './scenarios/load.ts';
export { type Scenario, type ScriptStep, scenarioSchema } from './scenarios/schema.ts';
export type { Answer, Delivery, Life, Target, Told } from './target.ts';
export { type ServerClock, SkippingClock, WaitingClock } from './temporal/server-clock.ts';
export { TemporalTarget, type TemporalTargetOptions } from './temporal/temporal-target.ts';
export { VirtualHost } from './virtual/virtual-host.ts';
export type { World } from './world.ts';

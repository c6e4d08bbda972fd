/**
 * A step's surroundings: what asks for time or chance is answered by the chart, and what reaches out of the step throws.
 * In Node they are put in place for each step; the workflow sandbox has them for good (`../workflow/sandbox-world.ts`).
 */
import { ABSENT, HIDDEN } from './world/absent.ts';
import { atob, Buffer, btoa } from './world/bytes.ts';
import { chartGlobals } from './world/globals.ts';
import { inside, runInside, type StepWorld } from './world/inside.ts';
import { installOnPrototypes } from './world/locale.ts';
import { processWith, refused } from './world/refused.ts';
import { isSandboxed } from './world/sandboxed.ts';
import { standIn } from './world/stand-in.ts';

export { Chance } from './world/chance.ts';
export { askedInStep } from './world/inside.ts';

const { crypto, ...ofLanguage } = chartGlobals;
/** Behind accessors of Node's own, or seldom asked for: to exchange them costs more than most steps, so they have a gate, set up once. */
const gated: Readonly<Record<string, unknown>> = {
  ...{ crypto, process: processWith({}), atob, btoa, Buffer },
  ...Object.fromEntries(ABSENT.map((name) => [name, standIn(name)])),
  ...Object.fromEntries(HIDDEN.map((name) => [name, undefined])),
};
/** Exchanged for each step. */
const exchanged = { ...ofLanguage, ...refused };

type Exchanged = Record<keyof typeof exchanged, unknown>;

let ready = false;

function prepare(): void {
  ready = true;
  installOnPrototypes();
  for (const [name, standIn] of Object.entries(gated)) setGate(name, standIn);
  // Behind an accessor as well; without it, it is exchanged as fast as the others.
  const found = Object.getOwnPropertyDescriptor(globalThis, 'performance');
  if (found?.get !== undefined && found.configurable === true) {
    const { get, enumerable = false } = found;
    const value: unknown = get.call(globalThis);
    Object.defineProperty(globalThis, 'performance', { value, writable: true, configurable: true, enumerable });
  }
}

/** What is assigned to the variable is there outside of steps; the gate stays. */
function setGate(name: string, standIn: unknown): void {
  const found = Object.getOwnPropertyDescriptor(globalThis, name);
  if (found?.configurable !== true) return;
  const { enumerable = false, get, value } = found;
  const gate: PropertyDescriptor = {
    get: () => (inside() === undefined ? outer() : standIn),
    set: (assigned: unknown) => {
      outer = () => assigned;
    },
    configurable: true,
    enumerable,
  };
  const install = () => Object.defineProperty(globalThis, name, gate);
  let outer = (): unknown => {
    if (get === undefined) return value;
    const first: unknown = get.call(globalThis);
    outer = () => get.call(globalThis);
    // Node loads some of these at first use, and puts the value in the place of whatever stands there.
    install();
    return first;
  };
  install();
}

/**
 * Runs `step` in a world of its own.
 *
 * @throws IMPURE_MACHINE when the step reached for what is outside, even where it swallowed the error
 */
export function purely<T>(world: StepWorld, step: () => T): T {
  // Not the outer-most step.
  if (inside() !== undefined) return step();
  if (isSandboxed()) return runInside(world, step);
  if (!ready) prepare();
  return withExchanged(world, step);
}

function withExchanged<T>(its: StepWorld, step: () => T): T {
  const world = globalThis as unknown as Exchanged;
  const found: Exchanged = {
    Date: world.Date,
    Math: world.Math,
    Intl: world.Intl,
    performance: world.performance,
    setTimeout: world.setTimeout,
    setInterval: world.setInterval,
    setImmediate: world.setImmediate,
    queueMicrotask: world.queueMicrotask,
    fetch: world.fetch,
  };
  put(world, exchanged);
  try {
    return runInside(its, step);
  } finally {
    put(world, found);
  }
}

/** One by one: through Object.assign this would cost more than the step itself. */
function put(world: Exchanged, given: Exchanged): void {
  world.Date = given.Date;
  world.Math = given.Math;
  world.Intl = given.Intl;
  world.performance = given.performance;
  world.setTimeout = given.setTimeout;
  world.setInterval = given.setInterval;
  world.setImmediate = given.setImmediate;
  world.queueMicrotask = given.queueMicrotask;
  world.fetch = given.fetch;
}

/**
 * A step's surroundings: what asks for time or chance is answered by the chart, and what reaches out of the step throws.
 * In Node they are put in place for each step; the workflow sandbox has them for good (`../workflow/sandbox-world.ts`).
 */
import { chartGlobals } from './world/globals.ts';
import { inside, runInside, type StepWorld } from './world/inside.ts';
import { installOnPrototypes } from './world/locale.ts';
import { processWith, refused } from './world/refused.ts';
import { isSandboxed } from './world/sandboxed.ts';

export { Chance } from './world/chance.ts';
export { askedInStep } from './world/inside.ts';

/** Node's own, behind accessors: to exchange them costs more than most steps, so they have a gate, set up once. */
const gated = { crypto: chartGlobals.crypto, process: processWith({}) };

let ready = false;

function prepare(): void {
  ready = true;
  installOnPrototypes();
  for (const [name, standIn] of Object.entries(gated)) {
    const found = Object.getOwnPropertyDescriptor(globalThis, name);
    if (found?.configurable !== true) continue;
    const gate = {
      get: () => (inside() === undefined ? (found.get ? found.get.call(globalThis) : found.value) : standIn),
      set: (value: unknown) => {
        Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
      },
    };
    Object.defineProperty(globalThis, name, { ...gate, configurable: true, enumerable: found.enumerable ?? false });
  }
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
  return exchanged(world, step);
}

type Exchanged = 'Date' | 'Math' | 'Intl' | 'performance' | keyof typeof refused;

function exchanged<T>(its: StepWorld, step: () => T): T {
  const world = globalThis as unknown as Record<Exchanged, unknown>;
  const {
    Date: date,
    Math: math,
    Intl: intl,
    performance,
    setTimeout,
    setInterval,
    setImmediate,
    queueMicrotask,
    fetch,
  } = world;
  // One by one: through Object.assign this would cost more than the step itself.
  world.Date = chartGlobals.Date;
  world.Math = chartGlobals.Math;
  world.Intl = chartGlobals.Intl;
  world.performance = chartGlobals.performance;
  world.setTimeout = refused.setTimeout;
  world.setInterval = refused.setInterval;
  world.setImmediate = refused.setImmediate;
  world.queueMicrotask = refused.queueMicrotask;
  world.fetch = refused.fetch;
  try {
    return runInside(its, step);
  } finally {
    world.Date = date;
    world.Math = math;
    world.Intl = intl;
    world.performance = performance;
    world.setTimeout = setTimeout;
    world.setInterval = setInterval;
    world.setImmediate = setImmediate;
    world.queueMicrotask = queueMicrotask;
    world.fetch = fetch;
  }
}

import { WatchfloorError } from './errors.ts';

const RealDate = globalThis.Date;
const real = {
  random: Math.random,
  setTimeout: globalThis.setTimeout,
  setInterval: globalThis.setInterval,
};

/** What a machine reached for while it was stepped; guards swallow what is thrown, so it is noted. */
let reached: string | undefined;

function impure(what: string): never {
  reached ??= what;
  throw impureError(what);
}

function impureError(what: string): WatchfloorError {
  return new WatchfloorError(
    'IMPURE_MACHINE',
    `The machine called ${what} during a step. A step must depend on snapshot and event alone: read the time from event.at, and let an actor draw random numbers.`,
  );
}

/** `Date` with its clock taken out: parsing and arithmetic stay. */
const ClocklessDate = new Proxy(RealDate, {
  apply: () => impure('Date()'),
  construct: (target, args, newTarget) =>
    args.length === 0 ? impure('new Date()') : Reflect.construct(target, args, newTarget),
  get: (target, key, receiver) => (key === 'now' ? () => impure('Date.now()') : Reflect.get(target, key, receiver)),
});

/**
 * Runs `step` with clock, randomness and timers taken away, and puts them back.
 *
 * @throws IMPURE_MACHINE when the step reached for one of them, even where it swallowed the error
 */
export function purely<T>(step: () => T): T {
  // Not the outer-most step: the guards are already in place.
  if (globalThis.Date === ClocklessDate) return step();
  const before = {
    Date: globalThis.Date,
    random: Math.random,
    setTimeout: globalThis.setTimeout,
    setInterval: globalThis.setInterval,
  };
  reached = undefined;
  globalThis.Date = ClocklessDate;
  Math.random = () => impure('Math.random()');
  globalThis.setTimeout = (() => impure('setTimeout()')) as unknown as typeof real.setTimeout;
  globalThis.setInterval = (() => impure('setInterval()')) as unknown as typeof real.setInterval;
  try {
    return step();
  } finally {
    globalThis.Date = before.Date;
    Math.random = before.random;
    globalThis.setTimeout = before.setTimeout;
    globalThis.setInterval = before.setInterval;
    if (reached !== undefined) {
      const what = reached;
      reached = undefined;
      // biome-ignore lint/correctness/noUnsafeFinally: the impurity outranks what the machine made of it
      throw impureError(what);
    }
  }
}

import { WatchfloorError } from './errors.ts';

const RealDate = globalThis.Date;

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

/**
 * `Date` with its clock taken out: parsing and arithmetic stay. The proxy stands before a function of
 * its own: the workflow sandbox freezes the real one, and a frozen property cannot be answered otherwise.
 */
const ClocklessDate = new Proxy(function clockless() {} as unknown as DateConstructor, {
  apply: () => impure('Date()'),
  construct: (_target, args, newTarget) =>
    args.length === 0 ? impure('new Date()') : Reflect.construct(RealDate, args, newTarget),
  get: (_target, key) => (key === 'now' ? () => impure('Date.now()') : Reflect.get(RealDate, key)),
});

/** `Math` with its randomness taken out. A copy, since the workflow sandbox freezes the real one. */
const DicelessMath: typeof Math = Object.create(
  null,
  Object.getOwnPropertyDescriptors({
    ...Object.fromEntries(Object.getOwnPropertyNames(Math).map((name) => [name, Math[name as keyof Math]])),
    random: () => impure('Math.random()'),
  }),
);

const refusals = {
  Date: ClocklessDate,
  Math: DicelessMath,
  setTimeout: () => impure('setTimeout()'),
  setInterval: () => impure('setInterval()'),
};

/**
 * Runs `step` with clock, randomness and timers taken away, and puts them back.
 *
 * @throws IMPURE_MACHINE when the step reached for one of them, even where it swallowed the error
 */
export function purely<T>(step: () => T): T {
  const world = globalThis as unknown as Record<keyof typeof refusals, unknown>;
  const { Date: date, Math: math, setTimeout, setInterval } = world;
  // Not the outer-most step: the refusals are already in place.
  if (date === ClocklessDate) return step();
  reached = undefined;
  // One by one: through Object.assign this would cost more than the step itself.
  world.Date = ClocklessDate;
  world.Math = DicelessMath;
  world.setTimeout = refusals.setTimeout;
  world.setInterval = refusals.setInterval;
  try {
    return step();
  } finally {
    world.Date = date;
    world.Math = math;
    world.setTimeout = setTimeout;
    world.setInterval = setInterval;
    if (reached !== undefined) {
      const what = reached;
      reached = undefined;
      // biome-ignore lint/correctness/noUnsafeFinally: the impurity outranks what the machine made of it
      throw impureError(what);
    }
  }
}

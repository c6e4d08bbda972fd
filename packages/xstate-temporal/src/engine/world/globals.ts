/** What stands in a step for what the language and Node hold in global variables. */
import { chartDate } from './chart-date.ts';
import { chartIntl } from './chart-intl.ts';
import { impure, inside, type StepWorld } from './inside.ts';
import { fill, unit, uuid } from './random.ts';
import { withheld } from './withheld.ts';

const here = (): StepWorld => inside() ?? impure('a step that is over');

/** `Math` with the chart's chance. A copy, since the workflow sandbox freezes the real one. */
const chartMath: typeof Math = Object.create(
  Object.prototype,
  Object.getOwnPropertyDescriptors({
    ...Object.fromEntries(Object.getOwnPropertyNames(Math).map((name) => [name, Math[name as keyof Math]])),
    [Symbol.toStringTag]: 'Math',
    random: () => unit(here()),
  }),
);

/** @param world the one that is drawn from */
export const cryptoOf = (world: () => StepWorld): object =>
  withheld('crypto', {
    randomUUID: () => uuid(world()),
    getRandomValues: <T extends ArrayBufferView>(array: T) => fill(world(), array),
  });

/** @param now what its clock tells */
export const performanceOf = (now: () => number): object => withheld('performance', { now, timeOrigin: 0 });

/** Within a step alone. */
export const chartGlobals = {
  Date: chartDate(Date),
  Math: chartMath,
  Intl: chartIntl(Intl),
  crypto: cryptoOf(here),
  performance: performanceOf(() => here().at),
};

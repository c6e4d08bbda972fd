/** `Date` as it stands in a step: its clock is the chart's, and its local time is UTC. Outside of steps it is the one that it was made for. */
import { parseUtc, RealDate } from './date-text.ts';
import { inside, noteAsked, type StepWorld } from './inside.ts';
import { utcDate } from './utc-date.ts';

type Args = [value: number | string | Date];

const primitive = (value: object): unknown => {
  const convert = (value as { [Symbol.toPrimitive]?: (hint: string) => unknown })[Symbol.toPrimitive];
  if (convert !== undefined) return Reflect.apply(convert, value, ['default']);
  const plain: unknown = value.valueOf();
  return typeof plain === 'object' ? String(value) : plain;
};

const timeOf = (world: StepWorld, args: readonly unknown[]): number => {
  if (args.length === 0) {
    noteAsked('new Date()');
    return world.at;
  }
  if (args.length > 1) return RealDate.UTC(...(args as [number, number]));
  const [value] = args;
  if (typeof value === 'number' || value instanceof RealDate) return new RealDate(value).getTime();
  // As the language does it; what a text means depends on the zone.
  const plain: unknown = typeof value === 'object' && value !== null ? primitive(value) : value;
  return typeof plain === 'string' ? parseUtc(plain) : new RealDate(plain as number).getTime();
};

/**
 * @param outer the one outside of steps
 * @param now what its clock tells
 */
export function chartDate(outer: DateConstructor, now = () => outer.now()): DateConstructor {
  // A function and no proxy: the sandbox freezes what stands in its globals, and who is frozen cannot answer otherwise.
  function ChartDate(this: unknown, ...args: Args): Date | string {
    const world = inside();
    if (world === undefined) {
      if (new.target === undefined) return String(new outer(now()));
      const given = (args as readonly unknown[]).length === 0 ? [now()] : args;
      return Reflect.construct(outer, given, new.target === (ChartDate as unknown) ? outer : new.target) as Date;
    }
    if (new.target === undefined) {
      noteAsked('Date()');
      return utcDate(world.at).toString();
    }
    const date = utcDate(timeOf(world, args));
    // A class of somebody's own, derived from dates.
    if (new.target !== (ChartDate as unknown)) Object.setPrototypeOf(date, new.target.prototype);
    return date;
  }
  const statics = {
    now: () => {
      noteAsked('Date.now()');
      return inside()?.at ?? now();
    },
    parse: (text: string) => (inside() === undefined ? outer.parse(text) : parseUtc(String(text))),
    UTC: RealDate.UTC,
    prototype: RealDate.prototype,
  };
  Object.defineProperty(ChartDate, 'name', { value: 'Date' });
  return Object.assign(ChartDate, statics) as unknown as DateConstructor;
}

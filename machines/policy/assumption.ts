import { z } from 'zod';
import type { ProfileId } from '../profiles/profile.ts';
import { type BusinessCalendar, businessCalendar } from './calendar.ts';
import { duration } from './duration.ts';

/**
 * Where a value comes from: documented; documented for an earlier or a later service only; inferred,
 * so an assumption of this programme.
 */
export type SourceTag = 'documented' | 'documented-early' | 'documented-later' | 'inferred';

/** A value that a chart needs and that nobody, or not everybody, documented. */
export interface Assumption<TValue = unknown> {
  readonly unit: 'duration' | 'count' | 'flag' | 'choice' | 'calendar';
  /** Durations in milliseconds. */
  readonly default: TValue;
  /** Where a profile differs from the default. */
  readonly byProfile?: Partial<Readonly<Record<ProfileId, TValue>>>;
  readonly tag: SourceTag;
  readonly reason: string;
  /** What an override may be; parses to the value. */
  readonly schema: z.ZodType<TValue, unknown>;
}

export type Assumptions = Readonly<Record<string, Assumption>>;

/** The values of a set of assumptions, as an instance keeps them. */
export type PolicyOf<TAssumptions extends Assumptions> = {
  readonly [TName in keyof TAssumptions]: TAssumptions[TName] extends Assumption<infer TValue> ? TValue : never;
};

type Source = readonly [tag: SourceTag, reason: string];

/** A duration; `text` is its default, such as `2d`. */
export function lasting(text: string, ...[tag, reason]: Source): Assumption<number> {
  return { unit: 'duration', default: duration.parse(text), tag, reason, schema: duration };
}

/** A duration that may also be absent (`null`), as it is for the profiles given. */
export function lastingUnless(
  text: string,
  absentFor: readonly ProfileId[],
  ...[tag, reason]: Source
): Assumption<number | null> {
  return {
    unit: 'duration',
    default: duration.parse(text),
    byProfile: Object.fromEntries(absentFor.map((profile) => [profile, null])),
    tag,
    reason,
    schema: z.union([z.null(), duration]),
  };
}

/** A whole number from 0 to `max`. */
export function count(value: number, max: number, ...[tag, reason]: Source): Assumption<number> {
  return { unit: 'count', default: value, tag, reason, schema: z.int().min(0).max(max) };
}

export function flag(value: boolean, ...[tag, reason]: Source): Assumption<boolean> {
  return { unit: 'flag', default: value, tag, reason, schema: z.boolean() };
}

/** One of `values`; the first is the default. */
export function choice<const TValue extends string>(
  values: readonly [TValue, ...TValue[]],
  ...[tag, reason]: Source
): Assumption<TValue> {
  return { unit: 'choice', default: values[0], tag, reason, schema: z.enum(values) };
}

/** A business calendar; none is the default. */
export function calendar(...[tag, reason]: Source): Assumption<BusinessCalendar | null> {
  return { unit: 'calendar', default: null, tag, reason, schema: z.union([z.null(), businessCalendar]) };
}

/** The schema of overrides: any of the names, unknown names refused. */
export function overridesOf<TAssumptions extends Assumptions>(assumptions: TAssumptions) {
  const shape = Object.fromEntries(
    Object.entries(assumptions).map(([name, { schema }]) => [name, schema.exactOptional()]),
  );
  return z.strictObject(shape) as unknown as z.ZodType<
    Partial<PolicyOf<TAssumptions>>,
    Readonly<Record<string, unknown>>
  >;
}

/** The schema of a whole policy in an instance's context. */
export function policyOf<TAssumptions extends Assumptions>(assumptions: TAssumptions) {
  const shape = Object.fromEntries(Object.entries(assumptions).map(([name, { schema }]) => [name, schema]));
  return z.strictObject(shape) as unknown as z.ZodType<PolicyOf<TAssumptions>>;
}

/** The policy of an instance: the defaults, those of its profile, then what was overridden. */
export function settle<TAssumptions extends Assumptions>(
  assumptions: TAssumptions,
  profile: ProfileId,
  overrides: Partial<PolicyOf<TAssumptions>> = {},
): PolicyOf<TAssumptions> {
  const policy: Record<string, unknown> = {};
  for (const name of Object.keys(assumptions)) {
    const { byProfile, default: value } = assumptions[name] as Assumption;
    policy[name] = byProfile !== undefined && Object.hasOwn(byProfile, profile) ? byProfile[profile] : value;
  }
  return Object.assign(policy, overrides) as PolicyOf<TAssumptions>;
}

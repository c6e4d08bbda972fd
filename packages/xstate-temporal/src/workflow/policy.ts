type Unit =
  | 'ms'
  | 'milliseconds'
  | 's'
  | 'sec'
  | 'second'
  | 'seconds'
  | 'm'
  | 'min'
  | 'minute'
  | 'minutes'
  | 'h'
  | 'hr'
  | 'hour'
  | 'hours'
  | 'd'
  | 'day'
  | 'days'
  | 'w'
  | 'week'
  | 'weeks';

/**
 * Milliseconds, or text such as `'30 seconds'` and `'5m'`. It is written out here, since Temporal's own type comes to
 * `any` where TypeScript resolves modules as Node does: the package `ms` exports no types.
 */
export type Duration = number | `${number}${Unit}` | `${number} ${Unit}`;

/** How an actor or action is carried out as an activity. */
export interface EffectPolicy {
  /** All attempts together; always set, so that nothing hangs for ever. */
  readonly scheduleToCloseTimeout: Duration;
  /** One attempt. */
  readonly startToCloseTimeout: Duration;
  /** For long actors that heartbeat. */
  readonly heartbeatTimeout?: Duration;
  readonly retry: {
    readonly initialInterval: Duration;
    readonly backoffCoefficient: number;
    readonly maximumInterval: Duration;
    readonly maximumAttempts?: number;
  };
}

/** The policy of whatever is not named: one hour in all, half a minute an attempt. */
export const defaultEffectPolicy: EffectPolicy = {
  scheduleToCloseTimeout: '1 hour',
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
};

/** Policies by the name of the actor or action; `default` for all others, `tell` for what is told; each may set a part. */
export type PolicyTable<TName extends string = string> = {
  readonly [TKey in TName | 'default' | 'tell']?: Partial<EffectPolicy>;
};

/** The policy of callbacks and event observables: they run as long as their state lasts, and say that they are there. */
export const callbackPolicy: EffectPolicy = {
  ...defaultEffectPolicy,
  scheduleToCloseTimeout: '3650 days',
  startToCloseTimeout: '3650 days',
  heartbeatTimeout: '1 minute',
};

/** Whether a policy says how often the actor of this name is tried. */
export function hasRetry(table: PolicyTable, name: string): boolean {
  const own = Object.hasOwn(table, name) ? table[name] : undefined;
  return (own?.retry ?? table.default?.retry) !== undefined;
}

/** @param isCallback what stands under `default` is not meant for what never ends */
export function policyOf(table: PolicyTable, name: string, isCallback = false): EffectPolicy {
  const own = Object.hasOwn(table, name) ? table[name] : undefined;
  return isCallback ? { ...callbackPolicy, ...own } : { ...defaultEffectPolicy, ...table.default, ...own };
}

/**
 * What a guard asks of an event, as data: the guard and whoever explains its refusal read the same list.
 */
export interface Condition<TContext, TEvent> {
  readonly isMet: (context: TContext, event: TEvent) => boolean;
  /** What is needed, as a sentence without its full stop. */
  readonly text: (context: TContext, event: TEvent) => string;
}

/** The conditions of a machine's guarded events, by event type; the first that is not met says most. */
export type Conditions<TContext, TEvent extends { readonly type: string }> = {
  readonly [TType in TEvent['type']]?: readonly Condition<TContext, Extract<TEvent, { readonly type: TType }>>[];
};

/** Whether an event meets all conditions, as a guard asks. */
export function meets<TContext, TEvent>(
  conditions: readonly Condition<TContext, TEvent>[],
  context: TContext,
  event: TEvent,
): boolean {
  return conditions.every(({ isMet }) => isMet(context, event));
}

/** An event as it travels: a type and JSON fields. */
export interface EventObject {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Where a delayed event goes when its deadline comes: to an actor, to the parent, or to the machine's own mailbox. */
export type TimerTarget =
  | { readonly child: string; readonly generation: number }
  | { readonly parent: true }
  /** Sent by the machine to itself without delay: it comes before every other timer and cannot be cancelled. */
  | { readonly self: true };

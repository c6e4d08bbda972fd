import type { Json } from 'xstate-temporal/engine';

/** An instance as the model looks at it. */
export interface Seen {
  readonly ended: boolean;
  readonly states: string;
  // biome-ignore lint/suspicious/noExplicitAny: contexts of several charts
  readonly context: any;
}

/** Where programmes are lived: on the virtual clock, or on a server. */
export interface World {
  /** @returns the code with which the start is refused */
  start(instance: string, role: string, input: Json): Promise<string | undefined>;
  /** @returns the code with which the event is refused */
  send(instance: string, role: string, event: { type: string; [field: string]: unknown }): Promise<string | undefined>;
  wait(ms: number): Promise<void>;
  look(instance: string): Promise<Seen | undefined>;
}

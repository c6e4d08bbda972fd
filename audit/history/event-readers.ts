import type { HistoryEvent, Principal } from './recorded-run.ts';

/** What every event has. */
export interface SeenEvent {
  readonly id: string;
  /** From 0. */
  readonly place: number;
  /** Server time, UTC ms. */
  readonly at: number | undefined;
  readonly by: Principal | null;
}

/** The field of an event that has what its kind tells. */
export type AttributeName = Extract<keyof HistoryEvent, `${string}EventAttributes`>;

/** What to do with the events of a kind, by the name of their attributes. */
export type EventReaders = {
  readonly [K in AttributeName]?: (attributes: NonNullable<HistoryEvent[K]>, event: SeenEvent) => unknown;
};

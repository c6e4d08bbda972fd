import { WatchfloorError } from 'xstate-temporal/engine';

/**
 * Where somebody stands who follows changes: a time, before which they were told everything. It is all that a stream is
 * resumed by, at any gateway of the site.
 */
export type Position = number;

/**
 * How long a change may take until the server's visibility has it, and by how much the clocks of gateway and server may
 * differ, milliseconds. Whoever goes on from a position is told again what came within it.
 */
export const LAG = 60_000;

/** @throws CURSOR_INVALID */
export function positionOf(text: string): Position {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new WatchfloorError('CURSOR_INVALID', 'The changes do not go on from this position.', {
    todo: 'Follow them without one.',
  });
}

/**
 * What lies ahead of now is not known to have been told. What is longer ago than a change may take is, whether anything
 * changed or not: else a time in which much changed would be asked for again as long as nothing changes.
 *
 * @param latest of the changes that whoever follows is told; of no other one, for they would learn of it
 */
export function positionAfter(latest: number | undefined, before: Position | undefined, now: number): Position {
  return Math.min(now, Math.max(latest ?? 0, before ?? 0, now - LAG));
}

/** Since when somebody is told again who goes on from a position. */
export function sinceOf(position: Position): number {
  return position - LAG;
}

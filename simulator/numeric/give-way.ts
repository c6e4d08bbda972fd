import { setImmediate } from 'node:timers/promises';

/** Gives way, in the midst of long work, to what else the process has to do. */
export type GiveWay = () => Promise<void>;

/**
 * Lets timers and signals through: without that, nobody hears a Ctrl-C before the work is done. It changes nothing of
 * what the work finds.
 *
 * @throws the signal's reason, once it is given
 */
export function giveWayTo(signal?: AbortSignal): GiveWay {
  return async () => {
    await setImmediate();
    signal?.throwIfAborted();
  };
}

/**
 * An array as `Array.from({ length }, make)` makes it, with pauses.
 *
 * @param between how many are made between two pauses: as many as take some milliseconds
 */
export async function madeInTurns<T>(
  length: number,
  make: (index: number) => T,
  giveWay: GiveWay,
  between = 32,
): Promise<T[]> {
  const made: T[] = [];
  for (let index = 0; index < length; index++) {
    if (index % between === 0) await giveWay();
    made.push(make(index));
  }
  return made;
}

/** Does something with each of them, with pauses. */
export async function eachInTurns<T>(items: readonly T[], work: (item: T) => void, giveWay: GiveWay): Promise<void> {
  await madeInTurns(items.length, (index) => work(items[index] as T), giveWay);
}

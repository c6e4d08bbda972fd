import { setImmediate } from 'node:timers/promises';

/** Lets timers and signals run in the middle of long work. @throws the signal's reason once it is aborted */
export type YieldToEventLoop = () => Promise<void>;

/** Without such pauses a Ctrl-C has no effect before the work is done. They change nothing in its result. */
export function yieldToEventLoop(signal?: AbortSignal): YieldToEventLoop {
  return async () => {
    await setImmediate();
    signal?.throwIfAborted();
  };
}

/**
 * The array that `Array.from({ length }, make)` gives, made with pauses.
 *
 * @param between how many items are made between two pauses: as many as take some milliseconds
 */
export async function makeWithPauses<T>(
  length: number,
  make: (index: number) => T,
  pause: YieldToEventLoop,
  between = 32,
): Promise<T[]> {
  const made: T[] = [];
  for (let index = 0; index < length; index++) {
    if (index % between === 0) await pause();
    made.push(make(index));
  }
  return made;
}

/** Calls `work` with each item, with pauses. */
export async function forEachWithPauses<T>(
  items: readonly T[],
  work: (item: T) => void,
  pause: YieldToEventLoop,
): Promise<void> {
  await makeWithPauses(items.length, (index) => work(items[index] as T), pause);
}

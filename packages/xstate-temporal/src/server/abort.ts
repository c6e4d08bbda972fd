import { WatchfloorError } from '../engine/index.ts';

/** Throws `ABORTED` when the signal has been given. */
export function checkAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new WatchfloorError('ABORTED', 'Stopped on request.', { cause: signal.reason });
}

/** Waits for so many milliseconds; throws `ABORTED` as soon as the signal is given. */
export async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  checkAborted(signal);
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener('abort', done, { once: true });
  });
  checkAborted(signal);
}

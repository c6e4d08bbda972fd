import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import lockfile from 'proper-lockfile';
import { WatchfloorError } from 'xstate-temporal/engine';

/** The lock's holder touches it this often, ms; sealing a large month keeps it from that for a while. */
const UPDATE = 5_000;

/** A lock that nobody has touched for so long, ms, is taken over: who held it was killed. */
const STALE = 60_000;

export interface LockOptions {
  /** What is done while somebody else sweeps: wait, or throw. */
  readonly held: 'wait' | 'throw';
  /** Called once where it is waited for. */
  readonly onWait?: () => void;
  readonly signal?: AbortSignal;
}

/**
 * Does the work while nobody else sweeps the same archive, in whichever process, on whichever machine that shares the
 * folder. The work is aborted by its signal when the lock was taken over meanwhile.
 *
 * @throws SWEEP_RUNNING where `held` is `throw`; SWEEP_LOCK_LOST; the signal's reason
 */
export async function underLock<T>(
  archive: string,
  { held, onWait, signal }: LockOptions,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const lost = new AbortController();
  const release = await take(archive, { held, ...(onWait && { onWait }), ...(signal && { signal }) }, () =>
    lost.abort(
      new WatchfloorError(
        'SWEEP_LOCK_LOST',
        `Another process took over the archive ${archive}, since this one stood still for more than ${STALE / 1_000} s. Nothing is lost: the next sweep goes on.`,
      ),
    ),
  );
  try {
    return await work(signal === undefined ? lost.signal : AbortSignal.any([signal, lost.signal]));
  } finally {
    // One that was taken over is not ours to release.
    await release().catch(() => undefined);
  }
}

async function take(
  archive: string,
  { held, onWait, signal }: LockOptions,
  onCompromised: () => void,
): Promise<() => Promise<void>> {
  for (let tries = 0; ; tries++) {
    signal?.throwIfAborted();
    try {
      return await lockfile.lock(archive, {
        lockfilePath: path.join(archive, 'sweep.lock'),
        stale: STALE,
        update: UPDATE,
        onCompromised,
      });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
    }
    if (held === 'throw')
      throw new WatchfloorError('SWEEP_RUNNING', `Another process sweeps into ${archive} at this moment.`);
    if (tries === 0) onWait?.();
    await pause(500, undefined, signal === undefined ? {} : { signal });
  }
}

import type { Client } from '@temporalio/client';
import { archiveFolder, sweepOnce } from './sweep-once.ts';

/** How often closed cases are looked for, ms. */
const EVERY = 60_000;

/**
 * Keeps the archive while something else runs: closed cases are written a minute after they have ended, at most. What
 * goes wrong is told once, and tried again.
 */
export function startSweeper(
  client: Client,
  root: string,
  tell: (text: string) => void,
  every: number = EVERY,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  let told = '';
  let running: Promise<void> | undefined;
  const turn = async () => {
    try {
      const { written } = await sweepOnce(client, root, { signal: stopping.signal });
      const count = Object.values(written).reduce((sum, one) => sum + one.written, 0);
      if (count > 0) tell(`archived ${count} closed ${count === 1 ? 'case' : 'cases'} in ${archiveFolder(root)}`);
      told = '';
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (!stopping.signal.aborted && message !== told) tell(`closed cases could not be archived: ${message}`);
      told = message;
    }
  };
  const timer = setInterval(() => {
    // One that takes longer than the time between two is not overtaken.
    running ??= turn().finally(() => {
      running = undefined;
    });
  }, every);
  timer.unref();
  return {
    stop: async () => {
      clearInterval(timer);
      stopping.abort();
      await running;
    },
  };
}

import { performance } from 'node:perf_hooks';
import type { Client } from '@temporalio/client';
import { codeOf, messageOf } from 'xstate-temporal/engine';
import { machineIds } from '../../machines/index.ts';
import { sweepOnce } from './sweep-once.ts';

/** A sweep reads and seals whole months. Beside other work it may take this share of the time, and no more. */
const SHARE = 0.1;

export interface SweeperOptions {
  /** The folder of the configuration, where keys are. */
  readonly root: string;
  /** Where closed cases are kept. */
  readonly archive: string;
  /** Milliseconds. */
  readonly every: number;
  readonly tell: (text: string) => void;
}

export interface Sweeper {
  /** Lets go of what is under way: the next sweep, whoever's, goes on with it. */
  stop(): Promise<void>;
}

/**
 * Keeps the archive while something else runs: closed cases are written once they have ended, or at the next turn.
 * Where another process sweeps into the same archive at that moment, the turn is left to it. What goes wrong is told
 * once, and tried again.
 */
export function startSweeper(client: Client, { archive, every, root, tell }: SweeperOptions): Sweeper {
  const stopping = new AbortController();
  const { signal } = stopping;
  let told = '';
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  const turn = async () => {
    const began = performance.now();
    try {
      const { written } = await sweepOnce(client, root, { archive, held: 'throw', machines: machineIds, signal });
      const count = Object.values(written).reduce((sum, one) => sum + one.written, 0);
      if (count > 0) tell(`archived ${count} closed ${count === 1 ? 'case' : 'cases'} in ${archive}`);
      told = '';
    } catch (error) {
      const message = messageOf(error);
      const another = codeOf(error) === 'SWEEP_RUNNING';
      if (!signal.aborted && !another && message !== told) tell(`closed cases could not be archived: ${message}`);
      if (!another) told = message;
    }
    return performance.now() - began;
  };
  const after = (wait: number) => {
    if (signal.aborted) return;
    timer = setTimeout(() => {
      running = turn().then((took) => after(Math.max(every, took / SHARE - took)));
    }, wait);
    timer.unref();
  };
  after(every);
  return {
    stop: async () => {
      clearTimeout(timer);
      stopping.abort();
      await running;
    },
  };
}

/** Waits for an answer; where none comes, says within seconds why. While one comes, nothing more is asked. */
import { setMaxListeners } from 'node:events';
import type { WatchfloorError } from '../engine/index.ts';
import { type Asked, diagnose } from './diagnose.ts';

/** When it is looked for the first times, milliseconds after the call; later ones are `PACE` apart. */
const LOOKS = [1_500, 3_000, 4_000, 5_000, 8_000, 12_500];
const PACE = 10_000;

/**
 * Makes a call and gives it up where two looks in a row find the same reason for its silence.
 *
 * @throws NO_WORKER, WRONG_QUEUE, WORKFLOW_UNKNOWN, VERSION_UNKNOWN, DEFINITION_CHANGED, INSTANCE_STUCK,
 * SERVER_UNREACHABLE; and what the call throws
 */
export async function patiently<T>(asked: Asked, call: () => Promise<T>): Promise<T> {
  const giveUp = new AbortController();
  // Temporal's client listens once for each request that the call makes.
  setMaxListeners(0, giveUp.signal);
  const called = asked.client.withAbortSignal(giveUp.signal, call);
  // It is given up where another answer came first.
  called.catch(() => undefined);
  const watch = new Watch(asked);
  try {
    return await Promise.race([called, watch.verdict]);
  } finally {
    watch.end();
    giveUp.abort();
  }
}

class Watch {
  /** Rejects with what is wrong, and never resolves. */
  readonly verdict: Promise<never>;
  private readonly begun = Date.now();
  private clock: NodeJS.Timeout | undefined;
  private isOver = false;
  /** Calls off a look that is under way: its connection may be closed once there is an answer. */
  private look: AbortController | undefined;

  constructor(asked: Asked) {
    this.verdict = new Promise((_, reject) => {
      this.plan(asked, reject, 0, undefined);
    });
  }

  end(): void {
    this.isOver = true;
    this.look?.abort();
    clearTimeout(this.clock);
  }

  private plan(
    asked: Asked,
    reject: (error: WatchfloorError) => void,
    index: number,
    before: string | undefined,
  ): void {
    const waited = Date.now() - this.begun;
    const next = LOOKS[index] ?? waited + PACE;
    this.clock = setTimeout(
      async () => {
        this.look = new AbortController();
        const look = () => diagnose(asked);
        const found = await asked.client.withAbortSignal(this.look.signal, look).catch(() => undefined);
        if (this.isOver) return;
        const code = found?.error.code;
        if (found !== undefined && code === before && Date.now() - this.begun >= found.after) reject(found.error);
        else this.plan(asked, reject, index + 1, code);
      },
      Math.max(250, next - waited),
    );
  }
}

import type { Progress } from './types.ts';

/** Where progress is written: a terminal, a pipe or a file. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** How often a live message is repeated where it cannot be overwritten, in ms. A log wants a sign of life, no more. */
const REPEAT = 60_000;

/**
 * Shows progress to a person. On a terminal one live line is overwritten; elsewhere a live message is written as a line
 * of its own at most once a minute. Call `done` before anything else is written to the same stream.
 */
export function showProgress(
  stream: ProgressStream,
  now: () => number = Date.now,
): { onProgress: (progress: Progress) => void; done: () => void } {
  let open = false;
  let last = Number.NEGATIVE_INFINITY;
  const clear = () => {
    if (open) stream.write('\r\x1b[2K');
    open = false;
  };
  return {
    onProgress: ({ message, live }) => {
      if (!live) {
        clear();
        last = now();
        stream.write(`${message}\n`);
      } else if (stream.isTTY) {
        clear();
        stream.write(message.slice(0, (stream.columns ?? 80) - 1));
        open = true;
      } else if (now() - last >= REPEAT) {
        last = now();
        stream.write(`${message}\n`);
      }
    },
    done: clear,
  };
}

/** Milliseconds as `3 min 05 s`, or `12 s`. */
export function elapsed(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

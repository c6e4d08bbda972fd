import { Presets, SingleBar } from 'cli-progress';
import type { Terminal } from 'xstate-temporal/cli';

/** A bar for long work; silent where the errors' stream is no terminal, and with `--json`. */
export interface Progress {
  update(done: number, of: number, note?: string): void;
  stop(): void;
}

export function progressBar(terminal: Pick<Terminal, 'json'>, title: string, unit: string): Progress {
  if (terminal.json || process.stderr.isTTY !== true) return { update: () => undefined, stop: () => undefined };
  const bar = new SingleBar(
    {
      format: `${title} {bar} {value} of {total} ${unit} {note}`,
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
      barsize: 24,
    },
    Presets.shades_classic,
  );
  let begun = false;
  return {
    update: (done, of, note = '') => {
      if (!begun) bar.start(of, 0, { note });
      begun = true;
      bar.setTotal(Math.max(of, done));
      bar.update(done, { note });
    },
    stop: () => {
      if (begun) bar.stop();
    },
  };
}

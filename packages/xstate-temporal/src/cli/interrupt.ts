import { EXIT } from './exit.ts';

export interface Interrupt {
  /** Aborted at the first Ctrl-C, SIGTERM or SIGHUP. */
  readonly signal: AbortSignal;
  /** A command that has things to take down calls this: it then ends by itself after the signal. */
  hold(): void;
}

/**
 * Ctrl-C ends a command at once, unless it holds things that must be taken down; then a second one does. What was
 * started for it goes with this process all the same.
 */
export function listenForInterrupt(): Interrupt {
  const controller = new AbortController();
  let held = false;
  let asked = 0;
  const stop = () => {
    asked++;
    controller.abort();
    if (!held || asked > 1) process.exit(EXIT.interrupted);
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop);
  const hold = () => {
    held = true;
  };
  return { signal: controller.signal, hold };
}

/** Settles once a command is asked to stop. */
export function asked({ signal }: Interrupt): Promise<'asked'> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve('asked'), { once: true });
    if (signal.aborted) resolve('asked');
  });
}

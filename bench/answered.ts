/** Loads go on while parts of an installation are down. */
import { setTimeout as pause } from 'node:timers/promises';
import { codeOf, RefusedError } from 'xstate-temporal/engine';

/** Milliseconds until a call is made again. */
const WAIT = 250;

export interface Patience {
  readonly deadline: number;
  /** Codes that are as good as an answer. */
  readonly fine?: readonly string[];
  /** Called with the code of each failure that passes. */
  readonly onTrouble?: (code: string) => void;
}

/**
 * Calls until there is an answer: a server that is down and a worker that was killed are none, a refusal is one.
 *
 * @returns `undefined` for a code that is fine
 * @throws RefusedError, and what the call fails with after the deadline
 */
export async function untilAnswered<T>(
  call: () => Promise<T>,
  { deadline, fine = [], onTrouble = () => undefined }: Patience,
): Promise<T | undefined> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      const code = codeOf(error) ?? 'NO_CODE';
      if (fine.includes(code)) return undefined;
      if (error instanceof RefusedError || Date.now() > deadline) throw error;
      onTrouble(code);
      await pause(WAIT);
    }
  }
}

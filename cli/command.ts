import type { Interrupt, Terminal } from 'xstate-temporal/cli';

/** What every command is given. */
export interface Context {
  readonly terminal: Terminal;
  readonly interrupt: Interrupt;
}

/** A command's work. What it gives back is its exit code; nothing is 0. */
// biome-ignore lint/suspicious/noConfusingVoidType: most commands give nothing back
export type Run<TArguments extends unknown[]> = (context: Context, ...args: TArguments) => Promise<number | void>;

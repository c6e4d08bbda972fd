/** The exit codes of every command. */
export const EXIT = {
  ok: 0,
  /** A check or an expectation did not hold, or something unexpected happened. */
  failed: 1,
  /** The command line, a file or a value is not what it must be. */
  badInput: 2,
  /** The machine does not take it now, or not from this role. */
  refused: 3,
  notFound: 4,
  /** No server, no worker, or no way in. */
  noServer: 5,
  /** Nothing wrong was found, but not everything that it takes to say so is there. */
  notVerifiable: 6,
  /** Ctrl-C, or asked to stop. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

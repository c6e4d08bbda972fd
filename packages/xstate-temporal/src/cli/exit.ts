import { codeOf, RefusedError, WatchfloorError } from '../engine/index.ts';

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

/** The codes of errors that do not say by their class where they belong. */
const byCode: Readonly<Record<string, ExitCode>> = {
  USAGE_INVALID: EXIT.badInput,
  COMMAND_UNKNOWN: EXIT.badInput,
  OPTION_UNKNOWN: EXIT.badInput,
  INPUT_INVALID: EXIT.badInput,
  INSTANCE_KEY_INVALID: EXIT.badInput,
  ADDRESS_INVALID: EXIT.badInput,
  FILE_UNREADABLE: EXIT.badInput,
  FILE_MALFORMED: EXIT.badInput,
  ALREADY_STARTED: EXIT.refused,
  INSTANCE_ENDED: EXIT.refused,
  KEY_SHREDDED: EXIT.refused,
  INSTANCE_NOT_FOUND: EXIT.notFound,
  NO_SERVER: EXIT.noServer,
  NO_WORKER: EXIT.noServer,
  WRONG_QUEUE: EXIT.noServer,
  WORKFLOW_UNKNOWN: EXIT.noServer,
  NO_ANSWER: EXIT.noServer,
  NO_TEMPORAL_SERVER: EXIT.noServer,
  NAMESPACE_NOT_FOUND: EXIT.noServer,
  SERVER_UNREACHABLE: EXIT.noServer,
  SERVER_DENIED: EXIT.noServer,
  SERVER_BUSY: EXIT.noServer,
  SERVER_FAILED: EXIT.noServer,
  SERVER_START_FAILED: EXIT.noServer,
  SERVER_DATA_LOCKED: EXIT.noServer,
  SERVER_DATA_FOREIGN: EXIT.noServer,
  SEARCH_ATTRIBUTES_MISSING: EXIT.noServer,
  SEARCH_ATTRIBUTE_TYPE: EXIT.noServer,
  ABORTED: EXIT.interrupted,
  CALL_CANCELLED: EXIT.interrupted,
  INTERRUPTED: EXIT.interrupted,
  DRAW_NEEDS_ELKJS: EXIT.badInput,
};

/**
 * The exit code for an error; `failed` where nothing better is known.
 *
 * @param more codes that a program has beside these; they count first
 */
export function exitCodeOf(error: unknown, more: Readonly<Record<string, ExitCode>> = {}): ExitCode {
  const code = codeOf(error) ?? '';
  for (const known of [more, byCode]) if (Object.hasOwn(known, code)) return known[code] ?? EXIT.failed;
  return error instanceof RefusedError ? EXIT.refused : EXIT.failed;
}

/** Something on the command line or in a file that is not what it must be. */
export function badInput(message: string, code = 'INPUT_INVALID', cause?: unknown): WatchfloorError {
  return new WatchfloorError(code, message, cause === undefined ? {} : { cause });
}

/** What an error says to programs: JSON, so that it crosses from a worker to a client. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

export interface WatchfloorErrorOptions {
  readonly cause?: unknown;
  readonly details?: ErrorDetails | undefined;
  readonly todo?: string | undefined;
}

/**
 * The base of every error that Watchfloor throws on purpose. `code` is stable and may be tested
 * for, and so are `details`; `message` is for people, and says what is wrong. Errors cross realms (the workflow
 * sandbox), so compare `code`, never the class.
 *
 * @example
 * throw new WatchfloorError('INPUT_TOO_LARGE', 'The input is larger than 256 KiB.', {
 *   details: { limit: 262_144 },
 *   todo: 'Keep large things elsewhere and give a reference.',
 * });
 */
export class WatchfloorError extends Error {
  readonly code: string;
  /** What the message says, as data; which fields there are depends on the code. */
  declare readonly details?: ErrorDetails;
  /** What to do about it, in a sentence. */
  declare readonly todo?: string;

  constructor(code: string, message: string, { cause, details, todo }: WatchfloorErrorOptions = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'WatchfloorError';
    this.code = code;
    if (details !== undefined) this.details = details;
    if (todo !== undefined) this.todo = todo;
  }
}

/** An event that may not be stepped: malformed, unknown, not allowed, or not accepted now. */
export class RefusedError extends WatchfloorError {
  constructor(code: string, message: string, options?: WatchfloorErrorOptions) {
    super(code, message, options);
    this.name = 'RefusedError';
  }
}

/** One thing in a definition that cannot be durable: where it stands and what it is. */
export interface Defect {
  readonly code: string;
  readonly where: string;
  readonly message: string;
}

/** A definition that cannot be lived durably. Lists every defect at once. */
export class DefinitionError extends WatchfloorError {
  readonly defects: readonly Defect[];

  constructor(machine: string, defects: readonly Defect[]) {
    const lines = defects.map((defect) => `  ${defect.where}: ${defect.message} [${defect.code}]`);
    super('DEFINITION_UNSUPPORTED', `The machine "${machine}" cannot be durable:\n${lines.join('\n')}`);
    this.name = 'DefinitionError';
    this.defects = defects;
  }
}

/** The code of an error from any realm, or `undefined` where it carries none. */
export function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}

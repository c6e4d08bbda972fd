/** What an error says to programs, as plain JSON. Which fields there are depends on the code. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

export interface WatchfloorErrorOptions {
  readonly cause?: unknown;
  readonly details?: ErrorDetails | undefined;
  /** What to do about it, in one sentence. `message` ends with it. */
  readonly todo?: string | undefined;
}

/**
 * The base of every error that Watchfloor throws on purpose. `code` is stable and may be tested
 * for, and `details` may be acted on; `message` is for people: it says what is wrong (`problem`) and
 * what to do (`todo`). Errors cross realms (the workflow sandbox), so compare `code`, never the class.
 *
 * @example
 * throw new WatchfloorError('QUEUE_FULL', 'The queue is full (100).', { details: { limit: 100 }, todo: 'Try later.' });
 */
export class WatchfloorError extends Error {
  readonly code: string;
  declare readonly details?: ErrorDetails;
  declare readonly todo?: string;

  constructor(code: string, problem: string, { cause, details, todo }: WatchfloorErrorOptions = {}) {
    super(todo === undefined ? problem : `${problem} ${todo}`, cause === undefined ? undefined : { cause });
    this.name = 'WatchfloorError';
    this.code = code;
    if (details !== undefined) this.details = details;
    if (todo !== undefined) this.todo = todo;
  }

  /** The message without what to do. */
  get problem(): string {
    return this.todo === undefined ? this.message : this.message.slice(0, -this.todo.length - 1);
  }
}

/** An event that may not be stepped: malformed, unknown, not allowed, or not accepted now. */
export class RefusedError extends WatchfloorError {
  constructor(code: string, problem: string, options?: WatchfloorErrorOptions) {
    super(code, problem, options);
    this.name = 'RefusedError';
  }

  /** The same as a refusal; what caused it stays behind. */
  static of({ code, problem, details, todo }: WatchfloorError): RefusedError {
    return new RefusedError(code, problem, { details, todo });
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

/** Codes are names; whatever else an error has in that place is text from outside. */
const CODE = /^[A-Za-z][A-Za-z0-9_.]{0,99}$/;

/** Whether a text can stand where codes do, in logs and traces. */
export function isCode(text: unknown): text is string {
  return typeof text === 'string' && CODE.test(text);
}

/** What an error is called where its message is not to be seen: its code, or that of what it was caused by; else its class. */
export function shownCode(error: unknown): string {
  for (let each = error, depth = 0; each instanceof Error && depth < 5; each = each.cause, depth++) {
    // Temporal's failures have it as their type.
    const code = 'type' in each ? each.type : codeOf(each);
    if (isCode(code)) return code;
  }
  return error instanceof Error && isCode(error.constructor.name) ? error.constructor.name : 'Error';
}

/** What an error says; anything can be thrown, so of anything else its text. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * The base of every error that Watchfloor throws on purpose. `code` is stable and may be tested
 * for; `message` says what is wrong and what to do. Errors cross realms (the workflow sandbox),
 * so compare `code`, never the class.
 */
export class WatchfloorError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'WatchfloorError';
    this.code = code;
  }
}

/** An event that may not be stepped: malformed, unknown, not allowed, or not accepted now. */
export class RefusedError extends WatchfloorError {
  constructor(code: string, message: string, options?: { cause?: unknown }) {
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

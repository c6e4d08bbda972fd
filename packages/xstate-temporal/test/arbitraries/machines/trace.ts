/** What a life leaves behind, in a form that is the same for both sides. */
export interface Trace {
  /** Every event that the machine handled: when, and what. */
  readonly events: [at: number, type: string][];
  readonly actions: [name: string, params: unknown][];
  readonly emitted: unknown[];
  readonly logged: unknown[];
  /** Actors started and stopped, in order. */
  readonly actors: (readonly [what: 'started' | 'stopped', name: string, src?: string, input?: unknown])[];
  readonly told: (readonly [name: string, event: unknown])[];
  /** The transitions that were taken, as `<state> <event> <index> → <targets>`, and the atomic states that were entered. */
  readonly taken: string[];
  readonly entered: string[];
}

export const emptyTrace = (): Trace => ({
  events: [],
  actions: [],
  emitted: [],
  logged: [],
  actors: [],
  told: [],
  taken: [],
  entered: [],
});

/** How an actor fails: with an error, or with a value that is none. */
export const failureOf = (value: number): unknown =>
  value % 2 === 0 ? { v: value } : Object.assign(new RangeError(`${value}`), { code: `E${value}` });

/** As JSON carries it: what is `undefined` is absent, keys are sorted, an error is its name, message and code. */
export function plain(value: unknown): unknown {
  if (value instanceof Error)
    return plain({ code: (value as { code?: string }).code, message: value.message, name: value.name });
  if (Array.isArray(value)) return value.map((v) => plain(v ?? null));
  if (typeof value !== 'object' || value === null) return value;
  const keys = Object.keys(value).sort();
  const result: Record<string, unknown> = {};
  for (const key of keys) {
    const field = (value as Record<string, unknown>)[key];
    if (field !== undefined) result[key] = plain(field);
  }
  return result;
}

/** Actors without an id get one from XState; both sides call the k-th of them `anonymous k`. */
export class Names {
  private readonly known = new Map<string, string>();

  note(id: string): string {
    const name = `anonymous ${this.known.size}`;
    this.known.set(id, name);
    return name;
  }

  of(id: string): string {
    return this.known.get(id) ?? id;
  }

  /** An event without what only the engine adds, and with the names of actors. */
  event(event: object): unknown {
    const { at: _at, sender: _sender, ...rest } = event as Record<string, unknown>;
    if (typeof rest.actorId === 'string') rest.actorId = this.of(rest.actorId);
    if (typeof rest.type === 'string') rest.type = this.type(rest.type);
    return plain(rest);
  }

  type(type: string): string {
    return type.replace(
      /^(xstate\.(?:done|error)\.actor\.)(.*)$/s,
      (_, head: string, id: string) => head + this.of(id),
    );
  }
}

/** When an actor will end, on either side. */
export interface Ending<A> {
  readonly due: number;
  readonly actor: A;
  readonly ok: boolean;
  readonly value: number;
}

/** The first ending that is due not after `at`, by time and then by order of starting; it is taken out. */
export function takeDue<A>(endings: Ending<A>[], at: number): Ending<A> | undefined {
  let first = -1;
  for (const [i, { due }] of endings.entries()) {
    if (due <= at && (first < 0 || due < (endings[first] as Ending<A>).due)) first = i;
  }
  return first < 0 ? undefined : endings.splice(first, 1)[0];
}

/** Raised to stop a comparison where both sides are known to go different ways, with the reason. */
export class KnownDifference extends Error {}

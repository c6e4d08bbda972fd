import type { Json, JsonObject, Sender } from 'xstate-temporal/engine';
import type { Principal } from '../../history/recorded-run.ts';
import type { Trail, TrailEffect, TrailLine } from '../../trail/types.ts';
import type { Pseudonyms } from './pseudonyms.ts';

/** Which fields are shown, and which get a pseudonym of which kind; all other texts are withheld. */
export interface Disclosure {
  readonly shown: readonly string[];
  readonly pseudonyms: Readonly<Record<string, readonly string[]>>;
}

/** The disclosure of a machine that nobody classified: names of events and states, numbers, and nothing that is text. */
export const closed: Disclosure = { shown: ['type'], pseudonyms: { person: ['name', 'email'] } };

/** A trail without personal fields and without what people wrote. Steps, states, times and keys stay. */
export function redactTrail(trail: Trail, disclosure: Disclosure, names: Pseudonyms): Trail {
  if (trail.redacted) return trail;
  const redactor = new Redactor(disclosure, names);
  return { ...trail, redacted: true, lines: trail.lines.map((line) => redactor.line(line)) };
}

class Redactor {
  private readonly shown: ReadonlySet<string>;
  private readonly kinds: ReadonlyMap<string, string>;
  private readonly names: Pseudonyms;

  constructor({ pseudonyms, shown }: Disclosure, names: Pseudonyms) {
    // XState puts the actor's name into the events of its end.
    this.shown = new Set(['actorId', ...shown]);
    this.kinds = new Map(Object.entries(pseudonyms).flatMap(([kind, fields]) => fields.map((field) => [field, kind])));
    this.names = names;
  }

  line(line: TrailLine): TrailLine {
    const { authenticated, claimed, event, proven, recordedBy, refused } = line;
    const { payload, ...plain } = event;
    return {
      ...line,
      event: payload === undefined ? plain : { ...plain, payload: this.value(payload, '') as JsonObject },
      claimed: this.sender(claimed),
      ...(proven === undefined ? {} : { proven: { ...proven, subject: this.subject(claimed, proven.subject) } }),
      authenticated: authenticated && this.principal(authenticated),
      ...(recordedBy === undefined ? {} : { recordedBy: this.principal(recordedBy) }),
      effects: line.effects.map((effect) => this.effect(effect)),
      ...(refused === undefined ? {} : { refused: this.reason(refused) }),
      // Findings quote the chart's own errors, which may quote what was sent.
      findings: line.findings.map((finding) => finding.split(':')[0] ?? ''),
    };
  }

  private effect(effect: TrailEffect): TrailEffect {
    const { error, params } = effect;
    return {
      ...effect,
      ...(params === undefined ? {} : { params: this.value(params, '') }),
      ...(error === undefined ? {} : { error: this.reason(error) }),
    };
  }

  private reason<T extends { readonly code: string; readonly message: string }>(reason: T): T {
    return { ...reason, message: this.names.withheld(reason.message) };
  }

  /** Instances and timers have names that programs gave them. */
  private subject({ role }: Pick<Sender, 'role'>, subject: string): string {
    return role === 'system' ? subject : this.names.of('person', subject);
  }

  private sender({ name, role }: Pick<Sender, 'role' | 'name'>): Pick<Sender, 'role' | 'name'> {
    return { role, name: role === 'system' ? name : this.names.of('person', name) };
  }

  private principal({ name, type }: Principal): Principal {
    return { type, name: this.names.of('principal', name) };
  }

  private value(value: Json, field: string): Json {
    if (typeof value === 'string') return this.text(value, field);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((item) => this.value(item as Json, field));
    const entries = Object.entries(value as JsonObject).map(([key, item]) => [key, this.value(item as Json, key)]);
    return Object.fromEntries(entries) as Json;
  }

  private text(value: string, field: string): string {
    if (this.shown.has(field)) return value;
    const kind = this.kinds.get(field);
    return kind === undefined ? this.names.withheld(value) : this.names.of(kind, value);
  }
}

import type { Json, JsonObject, Sender } from 'xstate-temporal/engine';
import type { Principal } from '../../history/recorded-run.ts';
import type { Trail, TrailDeadline, TrailEffect, TrailLine, TrailRun } from '../../trail/types.ts';
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
  return {
    ...only(trail, TRAIL),
    redacted: true,
    runs: trail.runs.map((run) => only(run, RUN)),
    lines: trail.lines.map((line) => redactor.line(line)),
    deadlines: trail.deadlines.map((deadline) => only(deadline, DEADLINE)),
  };
}

/** The fields of a thing that are handed on. Each that its type has is said here; what else stands in it is left out. */
type Fields<T> = { readonly [K in keyof Required<T>]: true };

const TRAIL: Fields<Trail> = {
  ...{ format: true, workflow: true, machine: true, version: true, definition: true, simulated: true, tenant: true },
  ...{ profile: true, deviating: true, status: true, asOf: true, redacted: true, runs: true, lines: true },
  ...{ deadlines: true, notes: true },
};
const RUN: Fields<TrailRun> = {
  ...{ run: true, events: true, startedAt: true, endedAt: true, status: true, abandoned: true, lost: true },
};
const DEADLINE: Fields<TrailDeadline> = {
  ...{ key: true, name: true, armedAt: true, deadline: true, outcome: true, endedAt: true, seq: true, endedBy: true },
  events: true,
};
/** Those of a line and of an effect with names or texts in them are replaced. */
const LINE: Fields<TrailLine> = {
  ...{ seq: true, at: true, recordedAt: true, cause: true, event: true, claimed: true, proven: true },
  ...{ authenticated: true, recordedBy: true, from: true, to: true, effects: true, refused: true, digest: true },
  ...{ events: true, findings: true },
};
const EVENT: Fields<Omit<TrailLine['event'], 'payload'>> = { type: true, id: true };
const EFFECT: Fields<TrailEffect> = {
  ...{ key: true, kind: true, name: true, params: true, outcome: true, attempts: true, error: true, endedAt: true },
  events: true,
};

function only<T extends object>(value: T, fields: Fields<T>): T {
  return Object.fromEntries(Object.entries(value).filter(([name]) => Object.hasOwn(fields, name))) as T;
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
    // Nobody has checked what was refused: its fields may have any name.
    const shown = payload && (this.value(payload, '', refused !== undefined) as JsonObject);
    return {
      ...only(line, LINE),
      event: { ...only(plain, EVENT), ...(shown === undefined ? {} : { payload: shown }) },
      claimed: this.sender(claimed),
      ...(proven === undefined ? {} : { proven: this.proven(claimed, proven) }),
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
      ...only(effect, EFFECT),
      ...(params === undefined ? {} : { params: this.value(params, '') }),
      ...(error === undefined ? {} : { error: this.reason(error) }),
    };
  }

  private reason(reason: { readonly code: string; readonly message: string }): { code: string; message: string } {
    return { code: reason.code, message: this.names.withheld(reason.message) };
  }

  /** Instances and timers have names that programs gave them. */
  private subject({ role }: Pick<Sender, 'role'>, subject: string): string {
    return role === 'system' ? subject : this.names.of('person', subject);
  }

  private proven(claimed: Pick<Sender, 'role'>, { issuer, subject, tenant }: NonNullable<TrailLine['proven']>) {
    return { subject: this.subject(claimed, subject), issuer, ...(tenant === undefined ? {} : { tenant }) };
  }

  private sender({ name, role }: Pick<Sender, 'role' | 'name'>): Pick<Sender, 'role' | 'name'> {
    return { role, name: role === 'system' ? name : this.names.of('person', name) };
  }

  private principal({ name, type }: Principal): Principal {
    return { type, name: this.names.of('principal', name) };
  }

  /** @param isUnchecked names of fields may be anything; those that no disclosure names are withheld */
  private value(value: Json, field: string, isUnchecked = false): Json {
    if (typeof value === 'string') return this.text(value, field);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((item) => this.value(item as Json, field, isUnchecked));
    const entries = Object.entries(value as JsonObject).map(([key, item]) => [
      isUnchecked && !this.shown.has(key) && !this.kinds.has(key) ? this.names.withheld(key) : key,
      this.value(item as Json, key, isUnchecked),
    ]);
    return Object.fromEntries(entries) as Json;
  }

  private text(value: string, field: string): string {
    if (this.shown.has(field)) return value;
    const kind = this.kinds.get(field);
    return kind === undefined ? this.names.withheld(value) : this.names.of(kind, value);
  }
}

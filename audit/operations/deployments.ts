/** What changed from one deployment to the next. */
import { isObject } from 'xstate-temporal/engine';
import type { LogEntry } from './entries.ts';

/** One part of a deployment that is not as it was; `null` where it was not there, or is no longer. */
export interface Change {
  /** `release`, `build`, `bundle`, `node`, `eod-case@1.0.0` for a definition, `configuration.adapters` for a section. */
  readonly part: string;
  readonly from: string | null;
  readonly to: string | null;
}

export interface DeploymentEntry extends Pick<LogEntry, 'log' | 'first' | 'seq' | 'at' | 'by' | 'claimed'> {
  /** Every part, by its name. */
  readonly parts: Readonly<Record<string, string | null>>;
  /** Against the deployment before it in its log; absent of the first one, before which nothing is known. */
  readonly changes?: readonly Change[];
}

/** Compares each deployment with the one before it. Takes the entries of a log in their order. */
export class Deployments {
  private readonly before = new Map<string, DeploymentEntry['parts']>();

  add({ at, by, claimed, fields, first, log, seq }: LogEntry): DeploymentEntry {
    const own = `${log}@${first}`;
    const parts = partsOf(fields);
    const before = this.before.get(own);
    this.before.set(own, parts);
    const entry = { log, first, seq, at, by, claimed, parts };
    return before === undefined ? entry : { ...entry, changes: changesOf(before, parts) };
  }
}

const single = ['release', 'build', 'bundle', 'node'] as const;

function partsOf(fields: LogEntry['fields']): Record<string, string | null> {
  return Object.fromEntries([
    ...single.map((name) => [name, textOf(fields[name])] as const),
    ...listed(fields.definitions).map(
      ({ hash, machine, version }) => [`${textOf(machine)}@${textOf(version)}`, textOf(hash)] as const,
    ),
    ...listed(fields.configuration).map(
      ({ hash, section }) => [`configuration.${textOf(section)}`, textOf(hash)] as const,
    ),
  ]);
}

function changesOf(before: DeploymentEntry['parts'], after: DeploymentEntry['parts']): Change[] {
  const parts = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return parts
    .map((part) => ({ part, from: before[part] ?? null, to: after[part] ?? null }))
    .filter(({ from, to }) => from !== to);
}

const listed = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.filter(isObject) : []);

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

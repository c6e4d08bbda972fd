/** The end of a chaos run: what was lost, what was doubled, what diverged. */

import type { Chart, LedgerRecord } from 'xstate-temporal/engine';
import { restep } from '../../audit/restep/restep.ts';
import type { Sent } from './load.ts';

export interface Verdict {
  readonly events: number;
  readonly effects: number;
  readonly lost: string[];
  readonly doubled: string[];
  readonly diverged: string[];
}

export interface Witnessed {
  readonly sent: Sent;
  readonly ledger: readonly LedgerRecord[];
  /** `<workflow id>/<first run id>`. */
  readonly instanceKey: string;
  /** How many runs it went through. */
  readonly runs: number;
  /** The digest that the instance itself ended with. */
  readonly digest: string;
}

export function judge(chart: Chart, all: readonly Witnessed[], applied: ReadonlyMap<string, string>): Verdict {
  const verdict: Verdict = { events: 0, effects: 0, lost: [], doubled: [], diverged: [] };
  let { events, effects } = verdict;
  const expected = new Set<string>();
  for (const { sent, ledger, instanceKey, digest } of all) {
    const times = new Map<string, number>();
    for (const { event } of ledger) if (event.by.role === 'chaos') times.set(event.id, (times.get(event.id) ?? 0) + 1);
    for (const id of [...sent.accepted, ...sent.signalled]) {
      events++;
      if (!times.has(id)) verdict.lost.push(`event ${sent.instance}/${id}`);
    }
    for (const [id, count] of times)
      if (count > 1) verdict.doubled.push(`event ${sent.instance}/${id} is in ${count} records`);
    for (const { effects: made } of ledger) {
      for (const effect of made) {
        if (effect.kind !== 'runAction') continue;
        effects++;
        const key = `${instanceKey}/${effect.key}`;
        expected.add(key);
        if (!applied.has(key)) verdict.lost.push(`effect ${key}`);
        else if (applied.get(key) !== JSON.stringify(effect.params))
          verdict.diverged.push(`effect ${key} was carried out otherwise`);
      }
    }
    const again = restep(chart, ledger);
    if (!again.ok) verdict.diverged.push(`${sent.instance} at ${again.divergence.seq}: ${again.divergence.what}`);
    else if (again.snapshot.digest !== digest) verdict.diverged.push(`${sent.instance} ends with another digest`);
  }
  for (const key of applied.keys()) if (!expected.has(key)) verdict.doubled.push(`effect ${key} belongs to no step`);
  return { ...verdict, events, effects };
}

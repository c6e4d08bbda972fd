/** The end of a run: what was lost, doubled or diverged, by the ledgers and by the tables of the stores. */
import type { DurableClient } from 'xstate-temporal/client';
import { type Chart, codeOf } from 'xstate-temporal/engine';
import { type Database, keyHash } from '../../activities/index.ts';
import { restep } from '../../audit/restep/restep.ts';
import { eodCase } from '../../machines/index.ts';
import type { Lived } from './load.ts';

export interface Verdict {
  events: number;
  effects: number;
  readonly lost: string[];
  readonly doubled: string[];
  readonly diverged: string[];
}

/** What the rows of the stores say of an effect, by its name: where the hash of its key must stand. */
const WHERE: Readonly<Record<string, string>> = {
  sendMail: 'mails',
  notifyStaff: 'staff',
  updateCaseDesk: 'cases',
  handOverToIr: 'cases',
};

/** Hashes of the keys under which something was done, by place; one that stands there twice is listed twice. */
export async function doneIn(db: Database): Promise<Map<string, string[]>> {
  const hashes = async (sql: string) => (await db.query<{ hash: string }>(sql)).map(({ hash }) => hash);
  const { schema } = db;
  return new Map([
    ['mails', await hashes(`select regexp_replace(file, '^.*/|[.]eml$', '', 'g') as hash from ${schema}.mails`)],
    ['staff', await hashes(`select key_hash as hash from ${schema}.entries where journal = 'list/staff'`)],
    ['cases', await hashes(`select key_hash as hash from ${schema}.entries where journal like 'case/%'`)],
  ]);
}

export async function judge(
  chart: Chart,
  durable: DurableClient,
  lived: readonly Lived[],
  done: ReadonlyMap<string, readonly string[]>,
): Promise<Verdict> {
  const verdict: Verdict = { events: 0, effects: 0, lost: [], doubled: [], diverged: [] };
  const expected = new Map([...done.keys()].map((place) => [place, new Set<string>()]));
  for (const { accepted, key } of lived) {
    const instance = durable.get(eodCase, key);
    const [ledger, { attention, digest }, { runId }] = await Promise.all([
      instance.ledger(),
      instance.describe(),
      instance.handle.describe(),
    ]);
    for (const id of accepted) {
      verdict.events += 1;
      const times = ledger.filter(({ event }) => event.id === id).length;
      if (times === 0) verdict.lost.push(`event ${id}`);
      if (times > 1) verdict.doubled.push(`event ${id} is in ${times} records`);
    }
    for (const mark of attention) verdict.lost.push(`${key}: ${codeOf(mark) ?? 'an effect was given up'}`);
    for (const effect of ledger.flatMap(({ effects }) => effects)) {
      const place = effect.kind === 'runAction' ? WHERE[effect.name] : undefined;
      if (place === undefined) continue;
      verdict.effects += 1;
      const hash = keyHash(`${instance.workflowId}/${runId}/${effect.key}`);
      expected.get(place)?.add(hash);
      if (!done.get(place)?.includes(hash)) verdict.lost.push(`effect ${key} ${effect.key}`);
    }
    const again = restep(chart, ledger);
    if (!again.ok) verdict.diverged.push(`${key} at ${again.divergence.seq}: ${again.divergence.what}`);
    else if (again.snapshot.digest !== digest) verdict.diverged.push(`${key} ends with another digest`);
  }
  for (const [place, hashes] of done) {
    const seen = new Set<string>();
    for (const hash of hashes) {
      if (seen.has(hash)) verdict.doubled.push(`${place}: ${hash} stands there twice`);
      if (!expected.get(place)?.has(hash)) verdict.doubled.push(`${place}: ${hash} belongs to no step`);
      seen.add(hash);
    }
  }
  return verdict;
}

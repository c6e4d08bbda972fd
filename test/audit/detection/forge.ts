/** Messages and digests, changed as somebody would who knows the chart. */
import { type Chart, chain, genesis, type LedgerRecord, type Sha256 } from 'xstate-temporal/engine';
import { historyFromJson } from '../../../audit/history/history-json.ts';
import { readRun } from '../../../audit/history/history-reader.ts';
import { relive } from '../../../audit/restep/relive.ts';
import type { CaseToWrite } from '../../support/case-files.ts';
import type { World } from './alteration.ts';
import { type EditableCase, editPayload, jsonOf, payloadsIn, reworded, type Site, sitesOf, typeOf } from './edit.ts';

/** Messages that came as updates. */
export const accepted = (one: CaseToWrite) =>
  sitesOf(one, (event) => typeOf(event) === 'WORKFLOW_EXECUTION_UPDATE_ACCEPTED' && payloadsIn(event).length > 0);
export const eventAt = (one: EditableCase, { run, index }: Site) => one.runs[run]?.events[index];

interface Letter {
  readonly by: { readonly role: string; readonly name: string };
  readonly event: Readonly<Record<string, unknown>>;
}
export const rewordMessage = (one: EditableCase, site: Site) =>
  editPayload(eventAt(one, site), 0, (letter: Letter) => ({ ...letter, event: reworded(letter.event) }));
export const renameSender = (one: EditableCase, site: Site) =>
  editPayload(eventAt(one, site), 0, (letter: Letter) => ({ ...letter, by: { ...letter.by, name: 'somebody else' } }));
/** Messages with a text in them that can be another. */
export const worded = (one: CaseToWrite) =>
  accepted(one).filter((site) => {
    const [letter] = payloadsIn(one.runs[site.run]?.events[site.index]);
    return letter !== undefined && reworded((jsonOf(letter) as Letter).event) !== undefined;
  });
/** Changes a message also in what was sent because of it: mails, desks, other instances. */
export function forgeMessage(one: EditableCase, site: Site, world: World): void {
  const [letter] = payloadsIn(eventAt(one, site));
  if (letter === undefined) return;
  const { event } = jsonOf(letter) as Letter;
  const changed = reworded(event) as Letter['event'];
  const [before, after] = difference(event, changed).map((text) => JSON.stringify(text).slice(1, -1)) as [
    string,
    string,
  ];
  for (const { events } of one.runs)
    for (const payload of payloadsIn(events)) {
      const text = Buffer.from(payload.data, 'base64').toString('utf8');
      if (text.includes(before)) payload.data = Buffer.from(text.replaceAll(before, after)).toString('base64');
    }
  recompute(one, world);
}

/** The one text in which two values differ. */
function difference(one: unknown, other: unknown): [string, string] {
  if (typeof one === 'string' && typeof other === 'string') return [one, other];
  for (const [key, field] of Object.entries(one as object)) {
    const changed = (other as Record<string, unknown>)[key];
    if (JSON.stringify(field) !== JSON.stringify(changed)) return difference(field, changed);
  }
  return ['', ''];
}

/** Writes the digests that the changed messages would have given, as who knows the chart can. */
export function recompute(one: EditableCase, { chart, sha256 }: World): void {
  const runs = one.runs.map(({ events }) => readRun(historyFromJson({ events })));
  const { ledger } = relive(chart, runs, sha256);
  const digests = new Map<string, string>();
  let digest = genesisOf(chart, ledger[0], runs[0]?.definition, sha256);
  for (const [index, step] of runs.flatMap(({ steps }) => steps).entries()) {
    const record = ledger[index];
    if (record === undefined) break;
    digest = chain(sha256, digest, record);
    digests.set(step.digest, digest);
  }
  // They stand in the memo, and in the receipts that senders got.
  for (const { events } of one.runs)
    for (const payload of payloadsIn(events)) {
      const text = Buffer.from(payload.data, 'base64').toString('utf8');
      const changed = text.replace(/[0-9a-f]{64}/g, (hex) => digests.get(hex) ?? hex);
      if (changed !== text) payload.data = Buffer.from(changed).toString('base64');
    }
}

function genesisOf(
  chart: Chart,
  first: LedgerRecord | undefined,
  definition: string | undefined,
  sha256: Sha256,
): string {
  const { input = null } = (first?.event.payload ?? {}) as { input?: never };
  return genesis(sha256, { machine: chart.id, version: chart.version, definition: definition ?? chart.hash, input });
}

/** What can be done to exported histories. Each alteration is carried out at several places, and what sees it is counted. */
import { type Chart, chain, genesis, type LedgerRecord, type Sha256 } from '../../engine/index.ts';
import { historyFromJson } from '../history-json.ts';
import { readRun } from '../history-reader.ts';
import { relive } from '../relive.ts';
import type { CaseToWrite } from '../seal/index.ts';
import {
  attributesOf,
  type EditableCase,
  type EditableEvent,
  editPayload,
  jsonOf,
  payloadsIn,
  reworded,
  type Site,
  setValue,
  sitesOf,
  splice,
  typeOf,
} from './edit.ts';

export interface Alteration {
  readonly id: string;
  /** What was done, in a few words. */
  readonly what: string;
  /** Before anything was sealed: no seal can know. */
  readonly early?: boolean;
  /** Places of a case where it can be done. */
  sites(one: CaseToWrite): readonly Site[];
  /** Changes the case; what it needs of others is in `world`. */
  apply(one: EditableCase, site: Site, world: World): void;
}

/** Done to the population rather than to a case. */
export interface PopulationAlteration {
  readonly id: string;
  readonly what: string;
  readonly early?: boolean;
  /** Gives the changed population, or `undefined` where it cannot be done to this case. */
  change(cases: readonly CaseToWrite[], index: number): CaseToWrite[] | undefined;
}

export interface World {
  readonly chart: Chart;
  readonly sha256: Sha256;
}

const isType =
  (...types: string[]) =>
  (event: EditableEvent) =>
    types.includes(typeOf(event));
const accepted = (one: CaseToWrite) =>
  sitesOf(one, (event) => typeOf(event) === 'WORKFLOW_EXECUTION_UPDATE_ACCEPTED' && payloadsIn(event).length > 0);
const eventAt = (one: EditableCase, { run, index }: Site) => one.runs[run]?.events[index];
const told = (one: CaseToWrite) =>
  sitesOf(one, (event) => JSON.stringify(attributesOf(event).upsertedMemo ?? '').includes('"steps"'));

interface Letter {
  readonly by: { readonly role: string; readonly name: string };
  readonly event: Readonly<Record<string, unknown>>;
}
const rewordMessage = (one: EditableCase, site: Site) =>
  editPayload(eventAt(one, site), 0, (letter: Letter) => ({ ...letter, event: reworded(letter.event) }));
const renameSender = (one: EditableCase, site: Site) =>
  editPayload(eventAt(one, site), 0, (letter: Letter) => ({ ...letter, by: { ...letter.by, name: 'somebody else' } }));
const worded = (one: CaseToWrite) =>
  accepted(one).filter((site) => {
    const [letter] = payloadsIn(one.runs[site.run]?.events[site.index]);
    return letter !== undefined && reworded((jsonOf(letter) as Letter).event) !== undefined;
  });
/** Also in what was sent because of it: mails, desks, other instances. */
function forgeMessage(one: EditableCase, site: Site, world: World): void {
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

const cutTail: Pick<Alteration, 'sites' | 'apply'> = {
  // The history ends as a running one does: before a workflow task is scheduled, and after some step was told.
  sites: (one) => sitesOf(one, (event, index) => index > 8 && typeOf(event) === 'WORKFLOW_TASK_SCHEDULED'),
  apply: (one, { run, index }) => void one.runs[run]?.events.splice(index),
};

export const alterations: readonly Alteration[] = [
  {
    id: 'drop-event',
    what: 'an event is left out, and the numbers after it are closed up',
    sites: (one) => sitesOf(one, () => true),
    apply: (one, { run, index }) => splice(one.runs[run]?.events ?? [], index, 1),
  },
  {
    id: 'drop-message',
    what: 'a message is left out, with its answer and the memo of its step',
    sites: accepted,
    apply: (one, { run, index }) => {
      const events = one.runs[run]?.events ?? [];
      const id = (attributesOf(events[index] ?? {}).protocolInstanceId as string | undefined) ?? '';
      const answer = events.findIndex(
        (event) =>
          JSON.stringify(attributesOf(event).meta ?? '').includes(`"${id}"`) && typeOf(event).endsWith('COMPLETED'),
      );
      const memo = events.findIndex((event) =>
        payloadsIn(event).some((payload) => JSON.stringify(jsonOf(payload)).includes(`"update:${id}"`)),
      );
      for (const place of [index, answer, memo].filter((found) => found > 0).sort((a, b) => b - a))
        splice(events, place, 1);
    },
  },
  {
    id: 'swap-events',
    what: 'two events that follow each other are exchanged',
    sites: (one) => sitesOf(one, (_event, index) => index > 1),
    apply: (one, { run, index }) => {
      const events = one.runs[run]?.events ?? [];
      const [before, after] = [events[index - 1], events[index]];
      if (before === undefined || after === undefined) return;
      events.splice(index - 1, 2, { ...after, eventId: before.eventId }, { ...before, eventId: after.eventId });
    },
  },
  {
    id: 'insert-event',
    what: 'an event is put in a second time',
    sites: (one) => sitesOf(one, () => true),
    apply: (one, { run, index }) => {
      const events = one.runs[run]?.events ?? [];
      splice(events, index + 1, 0, events[index] ?? {});
    },
  },
  { id: 'message', what: 'what somebody wrote is changed', sites: worded, apply: rewordMessage },
  {
    id: 'message-forged',
    what: 'what somebody wrote is changed wherever it stands, and the ledger’s digests are computed anew',
    sites: worded,
    apply: forgeMessage,
  },
  { id: 'sender', what: 'the name of who sent a message is changed', sites: accepted, apply: renameSender },
  {
    id: 'sender-forged',
    what: 'the name of who sent a message is changed, and the ledger’s digests are computed anew',
    sites: accepted,
    apply: (one, site, world) => {
      renameSender(one, site);
      recompute(one, world);
    },
  },
  {
    id: 'principal',
    what: 'the caller that the server authenticated is changed',
    sites: accepted,
    apply: (one, site) => void Object.assign(eventAt(one, site) ?? {}, { principal: { type: 'jwt', name: 'nobody' } }),
  },
  {
    id: 'identity',
    what: 'the identity that a client or a worker gave is changed',
    sites: (one) => sitesOf(one, (event) => typeof attributesOf(event).identity === 'string'),
    apply: (one, site) => void Object.assign(attributesOf(eventAt(one, site) ?? {}), { identity: 'another' }),
  },
  {
    id: 'answer',
    what: 'what an activity answered is changed',
    sites: (one) => sitesOf(one, (event) => isType('ACTIVITY_TASK_COMPLETED')(event) && reworkable(event)),
    apply: (one, site) => editPayload(eventAt(one, site), 0, altered),
  },
  {
    id: 'delivery',
    what: 'what was given to an activity, such as a mail to be sent, is changed',
    sites: (one) => sitesOf(one, (event) => isType('ACTIVITY_TASK_SCHEDULED')(event) && reworkable(event)),
    apply: (one, site) => editPayload(eventAt(one, site), 0, altered),
  },
  {
    id: 'server-time',
    what: 'the server’s time of an event is set back by an hour',
    sites: (one) => sitesOf(one, () => true),
    apply: (one, site) => {
      const event = eventAt(one, site);
      if (event !== undefined) event.eventTime = earlier(String(event.eventTime));
    },
  },
  {
    id: 'step-time',
    what: 'the chart’s time of a step is set back by a minute',
    sites: told,
    apply: (one, site) => {
      const payload = payloadsIn(eventAt(one, site)).find((found) => Array.isArray(jsonOf(found)));
      if (payload === undefined) return;
      const steps = jsonOf(payload) as { at: number }[];
      setValue(
        payload,
        steps.map((step) => ({ ...step, at: step.at - 60_000 })),
      );
    },
  },
  {
    id: 'timer',
    what: 'the length of a timer is changed',
    sites: (one) => sitesOf(one, isType('TIMER_STARTED')),
    apply: (one, site) => void Object.assign(attributesOf(eventAt(one, site) ?? {}), { startToFireTimeout: '60s' }),
  },
  { id: 'tail', what: 'the tail is cut', ...cutTail },
  { id: 'early-tail', what: 'the tail is cut before the first seal', early: true, ...cutTail },
  {
    id: 'early-message',
    what: 'a message is changed wherever it stands, and the digests, before the first seal',
    early: true,
    sites: worded,
    apply: forgeMessage,
  },
];

const without = (cases: readonly CaseToWrite[], index: number) => cases.filter((_, place) => place !== index);

export const populationAlterations: readonly PopulationAlteration[] = [
  {
    id: 'exchange',
    what: 'the histories of two cases of a kind are exchanged',
    change: (cases, index) => {
      const one = cases[index];
      const other = cases.findIndex(({ machine }, place) => place > index && machine === one?.machine);
      const partner = cases[other];
      if (one === undefined || partner === undefined) return undefined;
      return cases.map((all, place) => {
        if (place === index) return { ...all, runs: partner.runs };
        return place === other ? { ...all, runs: one.runs } : all;
      });
    },
  },
  { id: 'delete', what: 'a whole case is deleted', change: without },
  {
    id: 'copy',
    what: 'a case is added: a copy of another under a new id',
    change: (cases, index) => {
      const one = cases[index];
      return one && [...cases, { ...one, workflow: `${one.workflow}-again` }];
    },
  },
  { id: 'early-delete', what: 'a whole case is deleted before the first seal', early: true, change: without },
];

/** Writes the digests that the changed messages would have given, as who knows the chart can. */
function recompute(one: EditableCase, { chart, sha256 }: World): void {
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

function reworkable(event: EditableEvent): boolean {
  const [payload] = payloadsIn(event);
  return payload !== undefined && altered(jsonOf(payload) as never) !== undefined;
}

/** A value with a truth turned or a text changed. */
function altered(value: unknown): unknown {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const turned = Object.entries(value).find(([, field]) => typeof field === 'boolean');
    if (turned !== undefined) return { ...value, [turned[0]]: !turned[1] };
    const counted = Object.entries(value).find(([, field]) => typeof field === 'number');
    if (counted !== undefined) return { ...value, [counted[0]]: (counted[1] as number) + 1 };
  }
  return reworded(value);
}

function earlier(time: string): string {
  const [, whole = '', rest = ''] = /^(.{19})(.*)$/.exec(time) ?? [];
  return `${new Date(Date.parse(`${whole}Z`) - 3_600_000).toISOString().slice(0, 19)}${rest}`;
}

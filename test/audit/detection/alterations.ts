/** What is done to one case. Each alteration is carried out at several places, and what sees it is counted. */
import type { CaseToWrite } from '../../support/case-files.ts';
import type { Alteration } from './alteration.ts';
import {
  attributesOf,
  type EditableEvent,
  editPayload,
  jsonOf,
  payloadsIn,
  reworded,
  setValue,
  sitesOf,
  splice,
  typeOf,
} from './edit.ts';
import { accepted, eventAt, forgeMessage, recompute, renameSender, rewordMessage, worded } from './forge.ts';

const isType =
  (...types: string[]) =>
  (event: EditableEvent) =>
    types.includes(typeOf(event));
const told = (one: CaseToWrite) =>
  sitesOf(one, (event) => JSON.stringify(attributesOf(event).upsertedMemo ?? '').includes('"steps"'));

const cutTail: Pick<Alteration, 'sites' | 'apply'> = {
  // The history ends as a running one does: before a workflow task is scheduled, and after some step was told.
  sites: (one) => sitesOf(one, (event, index) => index > 8 && typeOf(event) === 'WORKFLOW_TASK_SCHEDULED'),
  apply: (one, { run, index }) => void one.runs[run]?.events.splice(index),
};

const cutToStart: Pick<Alteration, 'sites' | 'apply'> = {
  sites: (one) => sitesOf(one, (_, index) => index === 2).slice(0, 1),
  apply: (one) => {
    one.runs.splice(1);
    one.runs[0]?.events.splice(2);
  },
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
    what: 'the principal that the server put on an event is changed',
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
  { id: 'start-alone', what: 'all but the start is cut', ...cutToStart },
  { id: 'early-start-alone', what: 'all but the start is cut before the first seal', early: true, ...cutToStart },
  {
    id: 'early-message',
    what: 'a message is changed wherever it stands, and the digests, before the first seal',
    early: true,
    sites: worded,
    apply: forgeMessage,
  },
];

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

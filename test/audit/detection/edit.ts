/** Edits of exported histories, as somebody would make them who wants to be believed. */
import type { JsonEvent } from '../../../audit/seal/index.ts';
import type { CaseToWrite } from '../../support/case-files.ts';

/** A case that may be changed: a deep copy of an exported one. */
export interface EditableCase extends Omit<CaseToWrite, 'runs' | 'workflow'> {
  workflow: string;
  readonly runs: { run: string; readonly events: EditableEvent[] }[];
}
export type EditableEvent = Record<string, unknown>;

export function editable({ salt, ...names }: CaseToWrite): EditableCase {
  return { ...structuredClone(names), salt } as EditableCase;
}

/** Where in a case something can be edited: the n-th run and the place in it. */
export interface Site {
  readonly run: number;
  readonly index: number;
}

/** The events that a predicate holds for, but never the first of a run. */
export function sitesOf({ runs }: CaseToWrite, holds: (event: JsonEvent, index: number) => boolean): Site[] {
  return runs.flatMap(({ events }, run) =>
    events.flatMap((event, index) => (index > 0 && holds(event, index) ? [{ run, index }] : [])),
  );
}

export function typeOf(event: JsonEvent): string {
  return String(event.eventType).replace('EVENT_TYPE_', '');
}

/** The one member that holds an event's attributes. */
export function attributesOf(event: JsonEvent): EditableEvent {
  const name = Object.keys(event).find((key) => key.endsWith('EventAttributes'));
  return (name === undefined ? {} : (event[name] ?? {})) as EditableEvent;
}

interface JsonPayload {
  readonly metadata: { readonly encoding: string };
  data: string;
}

/** The JSON payloads in an event, at any depth. */
export function payloadsIn(value: unknown): JsonPayload[] {
  if (typeof value !== 'object' || value === null) return [];
  const { metadata, data } = value as { metadata?: { encoding?: unknown }; data?: unknown };
  if (typeof data === 'string' && typeof metadata?.encoding === 'string') {
    const isJson = Buffer.from(metadata.encoding, 'base64').toString() === 'json/plain';
    return isJson ? [value as JsonPayload] : [];
  }
  return Object.values(value).flatMap(payloadsIn);
}

export function jsonOf({ data }: JsonPayload): unknown {
  return JSON.parse(Buffer.from(data, 'base64').toString('utf8'));
}

export function setValue(payload: JsonPayload, value: unknown): void {
  payload.data = Buffer.from(JSON.stringify(value)).toString('base64');
}

/** Changes the value of an event's n-th payload. */
export function editPayload(event: EditableEvent | undefined, index: number, change: (value: never) => unknown): void {
  const payload = payloadsIn(event)[index];
  if (payload !== undefined) setValue(payload, change(jsonOf(payload) as never));
}

/**
 * Takes events out of a run, or puts some in, and makes the numbers right again: ids are in sequence, and what
 * refers to a later event still does.
 */
export function splice(events: EditableEvent[], index: number, count: number, ...added: EditableEvent[]): void {
  const shift = added.length - count;
  const renumber = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, field] of Object.entries(value)) {
      if (/[eE]ventId$/.test(key) && typeof field === 'string' && Number(field) > index + count)
        (value as EditableEvent)[key] = String(Number(field) + shift);
      else renumber(field);
    }
  };
  events.splice(index, count);
  for (const event of events) renumber(event);
  events.splice(index, 0, ...structuredClone(added));
  for (const [place, event] of events.entries()) event.eventId = String(place + 1);
}

/** An object with its first text, at any depth, changed; `undefined` where it has none. */
export function reworded(value: unknown): unknown {
  if (typeof value === 'string') return value === '' ? undefined : `${value} (changed)`;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, field] of Object.entries(value)) {
    const changed = key === 'type' || key === 'status' ? undefined : reworded(field);
    if (changed !== undefined)
      return Array.isArray(value) ? value.with(Number(key), changed) : { ...value, [key]: changed };
  }
  return undefined;
}

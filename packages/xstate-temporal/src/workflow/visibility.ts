/** What an instance shows outside: search attributes, and in the memo the steps of each run to rest. */
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { patched, upsertMemo, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { Chart, Json, Snapshot } from '../engine/index.ts';
import { SEARCH_ATTRIBUTES } from './protocol.ts';

const types = {
  Keyword: SearchAttributeType.KEYWORD,
  KeywordList: SearchAttributeType.KEYWORD_LIST,
  Datetime: SearchAttributeType.DATETIME,
};

const keys = Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => defineSearchAttributeKey(name, types[type]));

export type Attributes = Readonly<Record<string, Json>>;

/** Characters of a keyword: what PostgreSQL's column takes. */
const MAX_KEYWORD = 255;
/** Bytes of a list's JSON. A server ends a workflow whose attribute is larger than 2 KiB. */
const MAX_LIST = 1_800;
/** The last day that Elasticsearch's dates can hold is in the year 2262. */
const LAST_DAY = Date.UTC(2262, 0);
/** Steps in one memo: a server ends a workflow whose memo is larger than 2 MiB. */
const MAX_STEPS = 500;

/** The field of the input that becomes an attribute of the instance, under which instances are listed together. */
const GIVEN_FIELD = 'tenantId';

/** The attribute that the start gives, if it gives one; what an earlier run upserted stands otherwise. */
export function givenAttribute(input: Json | undefined, upserted: Attributes): Json | undefined {
  return tenantIn(input) ?? upserted.WatchfloorTenant;
}

/** Whose instance it is, where its input says so. */
export function tenantIn(input: Json | undefined): string | undefined {
  const given = (input as Readonly<Record<string, unknown>> | null | undefined)?.[GIVEN_FIELD];
  return typeof given === 'string' ? given : undefined;
}

/** The values that the attributes should have now, cut to what a server takes. `null` means not set. */
export function attributesOf(
  chart: Chart,
  snapshot: Snapshot,
  given: Json | undefined,
  attention: boolean,
): Attributes {
  const deadlines = snapshot.timers.map((timer) => timer.deadline);
  const tags = chart.tags(snapshot);
  return {
    WatchfloorMachine: chart.id,
    WatchfloorVersion: chart.version,
    WatchfloorTenant: typeof given === 'string' ? keyword(given) : null,
    WatchfloorAttention: attention ? 'gave-up' : null,
    WatchfloorState: keywords(chart.states(snapshot)),
    WatchfloorTags: tags.length === 0 ? null : keywords(tags),
    WatchfloorDeadline: deadlines.length === 0 ? null : Math.max(0, Math.min(...deadlines, LAST_DAY)),
  };
}

/** The attribute of an instance that deviates from its worker's settings. */
export function deviation(deviating: readonly string[]): Attributes {
  return deviating.length === 0 ? {} : { WatchfloorDeviating: keyword(deviating.join(' ')) };
}

function keyword(text: string): string {
  const whole = text.toWellFormed();
  return whole.length <= MAX_KEYWORD ? whole : `${whole.slice(0, MAX_KEYWORD - 1).toWellFormed()}…`;
}

/** As many as fit; `…` stands for the rest. */
function keywords(texts: readonly string[]): string[] {
  const list = texts.map(keyword);
  let room = MAX_LIST;
  const fitting = list.findIndex((text) => {
    room -= utf8Length(JSON.stringify(text)) + 1;
    return room < 0;
  });
  return fitting < 0 ? list : [...list.slice(0, fitting), '…'];
}

function utf8Length(text: string): number {
  let length = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    length += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return length;
}

/** The attribute of an instance that takes steps, by the server's clock. Runs of earlier engines upserted none. */
export function changed(at: number): Attributes {
  return patched('engine-7') ? { WatchfloorChangedAt: at } : {};
}

/** Upserts what differs from what was last upserted; a value that stays costs no history event. */
export function upsertChanged(before: Attributes, now: Attributes): void {
  const changed = keys.filter(({ name }) => JSON.stringify(before[name] ?? null) !== JSON.stringify(now[name] ?? null));
  if (changed.length === 0) return;
  upsertSearchAttributes(
    changed.map((key) => {
      const value = now[key.name] ?? null;
      return {
        key,
        value: key.type === SearchAttributeType.DATETIME && typeof value === 'number' ? new Date(value) : value,
      } as never;
    }),
  );
}

/** Takes back with which attributes a workflow was started that turned out to be no instance. */
export function disown(): void {
  const { typedSearchAttributes } = workflowInfo();
  const given = keys.filter((key) => typedSearchAttributes.get(key as never) !== undefined);
  // Runs of earlier engines kept them.
  if (given.length === 0 || !patched('engine-3')) return;
  upsertSearchAttributes(given.map((key) => ({ key, value: null }) as never));
}

/** One step as the memo tells it: what caused it, its chart time, and the ledger's digest after it. */
export interface MemoStep {
  readonly seq: number;
  /** `start`, or `update:`, `signal:`, `signals:` (how many), `timer:`, `actor:`, `effect:`, `cancel:` or `migrate:` with its key. */
  readonly cause: string;
  /** UTC milliseconds. */
  readonly at: number;
  readonly digest: string;
}

/** Each upsert is an event of its own, so a history has all of them. The first tells the definition's hash too. */
export function upsertSteps(steps: readonly MemoStep[], definition: string): void {
  for (let first = 0; first < steps.length; first += MAX_STEPS) {
    const part = steps.slice(first, first + MAX_STEPS);
    upsertMemo({ steps: part, ...(part[0]?.seq === 1 ? { definition } : {}) });
  }
}

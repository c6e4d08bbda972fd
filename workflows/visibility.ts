/** What an instance shows outside: search attributes, and in the memo the steps of each run to rest. */
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { upsertMemo, upsertSearchAttributes } from '@temporalio/workflow';
import type { Chart, Json, Snapshot } from '../engine/index.ts';

const keys = {
  WatchfloorMachine: defineSearchAttributeKey('WatchfloorMachine', SearchAttributeType.KEYWORD),
  WatchfloorVersion: defineSearchAttributeKey('WatchfloorVersion', SearchAttributeType.KEYWORD),
  WatchfloorTenant: defineSearchAttributeKey('WatchfloorTenant', SearchAttributeType.KEYWORD),
  WatchfloorAttention: defineSearchAttributeKey('WatchfloorAttention', SearchAttributeType.KEYWORD),
  WatchfloorState: defineSearchAttributeKey('WatchfloorState', SearchAttributeType.KEYWORD_LIST),
  WatchfloorTags: defineSearchAttributeKey('WatchfloorTags', SearchAttributeType.KEYWORD_LIST),
  WatchfloorDeadline: defineSearchAttributeKey('WatchfloorDeadline', SearchAttributeType.DATETIME),
};

type Attributes = Readonly<Record<string, Json>>;

/** The values that the attributes should have now. `null` means not set. */
export function attributesOf(
  chart: Chart,
  snapshot: Snapshot,
  tenant: string | undefined,
  attention: boolean,
): Attributes {
  const deadlines = snapshot.timers.map((timer) => timer.deadline);
  const tags = chart.tags(snapshot);
  return {
    WatchfloorMachine: chart.id,
    WatchfloorVersion: chart.version,
    WatchfloorTenant: tenant ?? null,
    WatchfloorAttention: attention ? 'gave-up' : null,
    WatchfloorState: chart.states(snapshot),
    WatchfloorTags: tags.length === 0 ? null : tags,
    WatchfloorDeadline: deadlines.length === 0 ? null : Math.min(...deadlines),
  };
}

/** Upserts what differs from what was last upserted; a value that stays costs no history event. */
export function upsertChanged(before: Attributes, now: Attributes): void {
  const changed = Object.entries(keys).filter(
    ([name]) => JSON.stringify(before[name] ?? null) !== JSON.stringify(now[name] ?? null),
  );
  if (changed.length === 0) return;
  upsertSearchAttributes(
    changed.map(([name, key]) => {
      const value = now[name] ?? null;
      return {
        key,
        value: key.type === SearchAttributeType.DATETIME && typeof value === 'number' ? new Date(value) : value,
      } as never;
    }),
  );
}

/** One step as the memo tells it: what caused it, and the ledger's digest after it. */
export interface MemoStep {
  readonly seq: number;
  /** `start`, or `update:`, `signal:`, `timer:`, `actor:`, `effect:` or `cancel:` with its key. */
  readonly cause: string;
  readonly digest: string;
}

export function upsertSteps(steps: readonly MemoStep[]): void {
  upsertMemo({ steps: steps as unknown as MemoStep[] });
}

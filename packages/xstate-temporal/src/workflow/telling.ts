/** What an instance has to tell the outside: steps for the memo, and attributes that changed. */
import type { Chart, Json, LedgerRecord, Snapshot } from '../engine/index.ts';
import { attributesOf, type MemoStep, upsertChanged, upsertSteps } from './visibility.ts';

export class Telling {
  /** As they were last upserted. */
  attributes: Readonly<Record<string, Json>>;
  private readonly tenant: string | null | undefined;
  private steps: MemoStep[] = [];

  constructor(attributes: Readonly<Record<string, Json>>, tenant: string | undefined) {
    this.attributes = attributes;
    this.tenant = tenant ?? (attributes.WatchfloorTenant as string | null | undefined);
  }

  note({ seq, at }: LedgerRecord, cause: string, digest: string): void {
    this.steps.push({ seq, cause, at, digest });
  }

  /** There is something to tell now. */
  get isDue(): boolean {
    return this.steps.length > 0;
  }

  /** The memo tells the steps, the search attributes what changed. */
  flush(chart: Chart, snapshot: Snapshot, attention: boolean): void {
    if (this.steps.length === 0) return;
    const { steps } = this;
    this.steps = [];
    upsertSteps(steps, snapshot.definition);
    const now = attributesOf(chart, snapshot, this.tenant, attention);
    upsertChanged(this.attributes, now);
    this.attributes = now;
  }
}

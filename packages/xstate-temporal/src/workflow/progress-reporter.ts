/** Reports what an instance did: each step in the memo, and the search attributes that changed. */
import type { Chart, Json, LedgerRecord, Snapshot } from '../engine/index.ts';
import {
  type Attributes,
  attributesOf,
  changed,
  deviation,
  givenAttribute,
  type MemoStep,
  upsertChanged,
  upsertSteps,
} from './visibility.ts';

export class ProgressReporter {
  /** As they were last upserted. */
  attributes: Attributes;
  private readonly given: Json | undefined;
  /** Upserted once, with the first attributes. Nothing follows from it, for on replay nobody knows it. */
  private deviating: readonly string[];
  private steps: MemoStep[] = [];
  /** Each report has a time of its own, so that two of them are never taken for one. */
  private changedAt = 0;

  /**
   * @param attributes as the run before upserted them
   * @param input what the instance was started with, where this is its first run
   * @param deviating in what it deviates from the worker's settings, where it begins here
   */
  constructor(attributes: Attributes, input: Json | undefined, deviating: readonly string[]) {
    this.attributes = attributes;
    this.deviating = deviating;
    this.given = givenAttribute(input, attributes);
  }

  /** Whose instance it is, where it is somebody's. */
  get tenant(): string | undefined {
    return typeof this.given === 'string' ? this.given : undefined;
  }

  note({ seq, at }: LedgerRecord, cause: string, digest: string): void {
    this.steps.push({ seq, cause, at, digest });
  }

  /** Steps are waiting to be reported. */
  get isDue(): boolean {
    return this.steps.length > 0;
  }

  flush(chart: Chart, snapshot: Snapshot, attention: boolean): void {
    if (this.steps.length === 0) return;
    const { steps } = this;
    this.steps = [];
    upsertSteps(steps, snapshot.definition);
    const now = attributesOf(chart, snapshot, this.given, attention);
    this.changedAt = Math.max(Date.now(), this.changedAt + 1);
    upsertChanged(this.attributes, { ...now, ...deviation(this.deviating), ...changed(this.changedAt) });
    this.deviating = [];
    this.attributes = now;
  }
}

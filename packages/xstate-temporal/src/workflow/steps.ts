/** The steps of one instance: where it stands, the records of this run, and what must not be swallowed. */
import { log } from '@temporalio/workflow';
import { advance, type Chart, type Effect, type LedgerRecord, type Snapshot, type Step } from '../engine/index.ts';
import type { ProgressReporter } from './progress-reporter.ts';

export interface StepsOptions {
  readonly chart: Chart;
  readonly snapshot: Snapshot;
  /** Lives in scenario time, which comes with the events. */
  readonly inScenario: boolean;
  readonly reporter: ProgressReporter;
  readonly carry: (effects: readonly Effect[], snapshot: Snapshot) => void;
}

export class Steps {
  chart: Chart;
  snapshot: Snapshot;
  readonly records: LedgerRecord[] = [];
  /** What is wrong with definition or engine: fails the workflow task, so that a fixed deploy goes on. */
  fatal: unknown;
  private readonly options: StepsOptions;

  constructor(options: StepsOptions) {
    this.options = options;
    this.chart = options.chart;
    this.snapshot = options.snapshot;
  }

  /** Chart time of what comes from outside now. It never runs backwards. */
  now(given?: number): number {
    if (!this.options.inScenario) return Math.max(Date.now(), this.snapshot.at);
    return Math.max(given ?? this.snapshot.at, this.snapshot.at);
  }

  /** Fires what is due, up to and including the timers with this deadline. */
  fireDue(at: number): void {
    for (const step of advance(this.chart, this.snapshot, at)) this.take(step, `timer:${step.record.event.id}`);
  }

  /** Keeps a step, and has its effects carried out. */
  take(step: Step, cause: string): void {
    this.note(step, cause);
    this.options.carry(step.effects, step.snapshot);
  }

  /** Keeps a step, and leaves its effects to the caller. */
  note(step: Step, cause: string): void {
    this.snapshot = step.snapshot;
    this.records.push(step.record);
    this.options.reporter.note(step.record, cause, step.snapshot.digest);
    for (const [label, value] of step.logs)
      log.info(label ?? 'machine', { machine: this.chart.id, value: loggable(value) });
  }

  /** What throws here is nobody's to catch; the main loop raises it and fails the workflow task. */
  guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.fatal ??= error;
    }
  }
}

/** Loggers leave the sandbox by structured clone, which plain data survives and snapshots do not. */
function loggable(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 1_000) ?? String(value);
}

/** Steps a recorded ledger again. What came from outside stands in its records; what the chart decides is decided anew. */
import { SIZE_CODES } from './bounds.ts';
import { WatchfloorError } from './errors.ts';
import type { Sha256 } from './hash.ts';
import { readActorName } from './host/index.ts';
import { type Migrations, migrate } from './migrate.ts';
import type { Chart, LedgerRecord, Meta, Snapshot, Step } from './types.ts';

export interface LedgerStepsOptions {
  /** What `durable()` was given, where the instance was moved. */
  readonly migrations?: Migrations;
  readonly sha256?: Sha256;
}

/**
 * An instance that is stepped again by its ledger, record by record. Whether a step gives the record that it was taken
 * from is for the caller to compare.
 *
 * ```ts
 * const steps = new LedgerSteps([chart]);
 * const taken = ledger.flatMap((record) => steps.take(record)?.taken ?? []);
 * ```
 */
export class LedgerSteps {
  /** That of the version which the instance is on. */
  chart: Chart;
  snapshot: Snapshot | undefined;
  private readonly charts: readonly Chart[];
  private readonly options: LedgerStepsOptions;

  /** @param charts every version that the instance lived on, the one that it began on first */
  constructor(charts: readonly [Chart, ...Chart[]], options: LedgerStepsOptions = {}) {
    this.charts = charts;
    [this.chart] = charts;
    this.options = options;
  }

  /**
   * @returns `undefined` where nothing could have made such a step; then the instance stays where it is
   * @throws VERSION_UNKNOWN where the record moves it to a version that is not given, and what the chart throws
   */
  take(record: LedgerRecord): Step | undefined {
    const step = this.snapshot === undefined ? this.start(record) : this.step(this.snapshot, record);
    if (step !== undefined) this.snapshot = step.snapshot;
    return step;
  }

  /** Without an input there is none in the record; `null` is one. */
  private start(record: LedgerRecord): Step {
    return this.chart.start(record.event.payload?.input, metaOf(record));
  }

  private step(snapshot: Snapshot, record: LedgerRecord): Step | undefined {
    const { chart } = this;
    const { at, event, refused } = record;
    const meta = metaOf(record);
    if (event.type === 'watchfloor.effect.gaveUp' && refused !== undefined)
      return chart.giveUp(snapshot, event.id, refused, { at });
    if (refused !== undefined && isDiscarded(record, snapshot)) return chart.discard(snapshot, record, refused);
    if (refused !== undefined) return chart.refuse(snapshot, { type: event.type }, meta, refused);
    if (event.type === 'watchfloor.migrated') return this.migrate(snapshot, String(event.payload?.to), meta);
    if (event.type === 'xstate.stop') return chart.stop(snapshot, meta);
    if (event.by.role === 'system' && event.by.name === 'timer') {
      const timer = snapshot.timers.find(({ key }) => key === event.id);
      return timer === undefined ? undefined : chart.fire(snapshot, timer);
    }
    if (event.by.role === 'system' && event.by.name === 'actor') {
      const actor = readActorName(event.id);
      const { output, error } = (event.payload ?? {}) as { output?: unknown; error?: unknown };
      const outcome = event.type.startsWith('xstate.done.')
        ? ({ ok: true, output } as const)
        : ({ ok: false, error } as const);
      return actor && chart.settle(snapshot, actor, outcome, { at });
    }
    return chart.step(snapshot, { ...event.payload, type: event.type }, meta);
  }

  private migrate(snapshot: Snapshot, version: string, meta: Meta): Step {
    const { migrations = {}, sha256 } = this.options;
    const to = this.charts.find((chart) => chart.version === version);
    if (to === undefined)
      throw new WatchfloorError('VERSION_UNKNOWN', `The ledger moves to version ${version}, which is not given.`);
    const step = migrate(this.chart, to, snapshot, migrations, meta, sha256);
    this.chart = to;
    return step;
  }
}

/** Anybody may call himself the timer; nobody else comes at its deadline, or is refused an event of XState's own for its size. */
function isDiscarded({ at, event: { by, id, type }, refused }: LedgerRecord, { timers }: Snapshot): boolean {
  if (by.role !== 'system' || !SIZE_CODES.some((code) => code === refused?.code)) return false;
  if (by.name === 'actor') return type.startsWith('xstate.');
  return by.name === 'timer' && timers.some(({ deadline, key }) => key === id && deadline <= at);
}

const metaOf = ({ at, event }: LedgerRecord): Meta => ({ at, by: event.by, id: event.id });

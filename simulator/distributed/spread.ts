import type { Client, WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { WatchfloorError } from '../../engine/index.ts';
import type { Runner } from '../experiments/study.ts';
import type { RunResult } from '../study/result.ts';
import { requireSpreadable } from './check.ts';
import { gather } from './gather.ts';
import { MOST_AT_ONCE, type SpreadRequest, type SpreadScenario } from './protocol.ts';
import type { study } from './workflow.ts';

export interface SpreadOptions {
  readonly client: Client;
  /** Of workers for studies. */
  readonly taskQueue: string;
  readonly scenario: SpreadScenario;
  readonly programme: string;
  /** The first replication, and how many are begun with it; what is asked for beyond them is begun when it is. */
  readonly first: number;
  readonly count: number;
  /** Replications under way at once, at most 40. */
  readonly atOnce: number;
  /** A workflow id that nothing else has; later ones add a number. */
  readonly workflowId: string;
  /** Hears of each replication that is over. */
  readonly onDone?: (replication: number) => void;
}

/** How long the workflow may take to be cancelled, ms. */
const CLOSE_LIMIT = 5_000;

interface Waiting {
  readonly result: Promise<RunResult>;
  readonly resolve: (result: RunResult) => void;
  readonly reject: (error: unknown) => void;
}

/** Replications on workers for studies, for `replicate`: it finds the same as with replications in this process. */
export class Spread {
  private readonly options: SpreadOptions;
  private readonly waiting = new Map<number, Waiting>();
  private readonly under = new Set<Promise<void>>();
  private readonly handles: WorkflowHandleWithFirstExecutionRunId<typeof study>[] = [];
  private asked: number[] = [];
  private begun: number;
  private count = 0;
  private stopped = false;
  private failure: unknown;
  /** Replications begun whose results have not come. */
  private missing = 0;

  /** @throws SCENARIO_TOO_LARGE, SCENARIO_NAMES_FILES */
  constructor(options: SpreadOptions) {
    requireSpreadable(options.scenario);
    this.options = options;
    this.begun = options.first;
  }

  /**
   * The result of one replication. Replications are asked for in their order.
   *
   * @throws what the run throws; WORKER_VERSION, WORKERS_LOST, RESULT_TOO_LARGE; ABORTED once closed
   */
  readonly run: Runner = (replication) => {
    if (this.stopped) return Promise.reject(aborted());
    if (replication >= this.begun) {
      // What is asked for in one go is one workflow.
      if (this.asked.length === 0) queueMicrotask(() => this.begin());
      this.asked.push(replication);
    }
    return this.waitFor(replication).result;
  };

  /** Cancels what is under way; a workflow that has failed is over. */
  async close(): Promise<void> {
    this.stopped = true;
    this.fail(aborted());
    let timer: NodeJS.Timeout | undefined;
    // Without a worker a cancelled workflow stays as it is until there is one.
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, CLOSE_LIMIT);
    });
    const ended = async () => {
      // One that has given all its results is just ending by itself.
      if (this.missing > 0) await Promise.allSettled(this.handles.map((handle) => handle.cancel()));
      await Promise.allSettled(this.under);
    };
    await Promise.race([ended(), limit]);
    clearTimeout(timer);
  }

  private begin(): void {
    const { first, count, atOnce, scenario, programme } = this.options;
    const from = this.begun;
    const to = Math.max(...this.asked.splice(0).map((replication) => replication + 1), first + count);
    this.begun = to;
    this.missing += to - from;
    const request = { scenario, programme, from, to, first, atOnce: Math.min(atOnce, MOST_AT_ONCE) };
    const work = this.work(request).catch((error: unknown) => this.fail(error));
    this.under.add(work);
    void work.then(() => this.under.delete(work));
  }

  private async work(request: SpreadRequest): Promise<void> {
    const { client, taskQueue, workflowId, onDone } = this.options;
    const number = this.count++;
    const handle = await client.workflow.start<typeof study>('study', {
      workflowId: number === 0 ? workflowId : `${workflowId}-${number}`,
      taskQueue,
      args: [request],
    });
    this.handles.push(handle);
    // Closed while it was started.
    if (this.stopped) await handle.cancel();
    await gather(client, handle, (result) => {
      this.missing--;
      onDone?.(result.replication);
      this.waitFor(result.replication).resolve(result);
    });
    for (let replication = request.from; replication < request.to; replication++)
      this.waitFor(replication).reject(
        new WatchfloorError('RESULT_MISSING', `The workers left no result of replication ${replication}.`),
      );
  }

  private waitFor(replication: number): Waiting {
    const known = this.waiting.get(replication);
    if (known !== undefined) return known;
    let settle: Pick<Waiting, 'resolve' | 'reject'> | undefined;
    const result = new Promise<RunResult>((resolve, reject) => {
      settle = { resolve, reject };
    });
    // Somebody may ask for it later, or never.
    result.catch(() => undefined);
    const waiting = { result, ...(settle as unknown as Pick<Waiting, 'resolve' | 'reject'>) };
    this.waiting.set(replication, waiting);
    if (this.failure !== undefined) waiting.reject(this.failure);
    return waiting;
  }

  private fail(error: unknown): void {
    this.failure ??= error;
    for (const { reject } of this.waiting.values()) reject(error);
  }
}

function aborted(): WatchfloorError {
  return new WatchfloorError('ABORTED', 'The simulation was stopped.');
}

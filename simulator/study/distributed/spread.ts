import { type Client, WorkflowExecutionAlreadyStartedError, type WorkflowHandle } from '@temporalio/client';
import { GRPC, grpcCodeOf, unread } from 'xstate-temporal/client';
import { codeOf, WatchfloorError } from 'xstate-temporal/engine';
import type { RunResult } from '../../model/result.ts';
import type { Runner } from '../experiments/study.ts';
import { requireSpreadable } from './check.ts';
import { gather } from './gather.ts';
import { ABANDONED, LEASE, MOST_AT_ONCE, type SpreadRequest, type SpreadScenario, WANTED } from './protocol.ts';
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
  /**
   * Of the first workflow; later ones add a number. Where there is one of that id, whether it runs or has ended, its
   * results are taken up, and only what is missing is begun: so the id must tell scenario and programme (`studyId`).
   */
  readonly workflowId: string;
  /** How long what is under way goes on once this process is gone, ms; default: five minutes. */
  readonly lease?: number;
  /** Hears of each replication that is over. */
  readonly onDone?: (replication: number) => void;
}

/** How long the workflow may take to be cancelled, ms. */
const CLOSE_LIMIT = 5_000;
/** How often its lease is renewed within the lease's length. */
const TELLS_A_LEASE = 5;

/** One workflow, whoever began it. */
interface Begun {
  readonly handle: StudyHandle;
  /** The workflow existed already. */
  readonly isTakenUp: boolean;
}

type StudyHandle = WorkflowHandle<typeof study> & { readonly firstExecutionRunId: string };

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
  private readonly handles: StudyHandle[] = [];
  private readonly received = new Set<number>();
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
    const { first, count } = this.options;
    const from = this.begun;
    const to = Math.max(...this.asked.splice(0).map((replication) => replication + 1), first + count);
    this.begun = to;
    this.missing += to - from;
    const work = this.work(from, to).catch((error: unknown) => this.fail(error));
    this.under.add(work);
    void work.then(() => this.under.delete(work));
  }

  /** One workflow, and another where it was taken up and did not come to its end, until all results are there. */
  private async work(from: number, to: number): Promise<void> {
    for (;;) {
      const range = Array.from({ length: to - from }, (_, index) => from + index);
      const open = range.find((replication) => !this.received.has(replication));
      if (open === undefined || this.stopped) return;
      const done = range.filter((replication) => replication > open && this.received.has(replication));
      const { handle, isTakenUp } = await this.start({ from: open, to, done });
      this.handles.push(handle);
      // Closed while it was started.
      if (this.stopped) await handle.cancel();
      const before = this.received.size;
      try {
        await this.listen(handle, { from, to });
      } catch (error) {
        const isOver = isTakenUp && !this.stopped;
        // This process may have been asleep for so long that nobody seemed to want the results.
        if (!isOver && codeOf(error) !== ABANDONED) throw error;
        continue;
      }
      if (!isTakenUp && this.received.size === before)
        throw new WatchfloorError('RESULT_MISSING', `The workers left no result of replication ${open}.`);
    }
  }

  /** Begins the next workflow, or takes up the one that has its id. */
  private async start({ from, to, done }: Pick<SpreadRequest, 'from' | 'to' | 'done'>): Promise<Begun> {
    const { client, taskQueue, workflowId, scenario, programme, first, atOnce, lease = LEASE } = this.options;
    const number = this.count++;
    const id = number === 0 ? workflowId : `${workflowId}-${number}`;
    const request = { scenario, programme, from, to, done, first, atOnce: Math.min(atOnce, MOST_AT_ONCE), lease };
    try {
      const handle = await client.workflow.start<typeof study>('study', {
        workflowId: id,
        taskQueue,
        args: [request],
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
      });
      return { handle, isTakenUp: false };
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      const { raw, runId } = await unread(client).workflow.getHandle(id).describe();
      const firstExecutionRunId = raw.workflowExecutionInfo?.firstRunId || runId;
      const handle = client.workflow.getHandle<typeof study>(id, undefined, { firstExecutionRunId });
      return { handle: Object.assign(handle, { firstExecutionRunId }), isTakenUp: true };
    }
  }

  /** Takes results as they come until the workflow has ended, and lets it know that they are wanted. */
  private async listen(handle: StudyHandle, { from, to }: Pick<SpreadRequest, 'from' | 'to'>): Promise<void> {
    const { client, lease = LEASE, onDone } = this.options;
    // An ended workflow takes no renewal.
    const tell = () => void handle.signal(WANTED).catch(() => undefined);
    tell();
    const telling = setInterval(tell, lease / TELLS_A_LEASE);
    try {
      await gather(client, handle, (result) => {
        const { replication } = result;
        if (this.received.has(replication)) return;
        this.received.add(replication);
        if (replication >= from && replication < to) this.missing--;
        onDone?.(replication);
        this.waitFor(replication).resolve(result);
      });
    } catch (error) {
      // Of a workflow that went on as new, runs that have ended may be deleted by now.
      if (grpcCodeOf(error) !== GRPC.notFound) throw error;
    } finally {
      clearInterval(telling);
    }
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

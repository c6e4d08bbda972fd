import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { WatchfloorError } from 'xstate-temporal/engine';
import type { RunResult } from '../../model/result.ts';
import type { Answer, Job } from './thread.ts';

interface Waiting {
  readonly job: Job;
  readonly onProgress: ((share: number) => void) | undefined;
  readonly resolve: (result: RunResult) => void;
  readonly reject: (error: unknown) => void;
}

/** Runs replications on threads of this process. What they find does not depend on how many threads there are. */
export class Threads {
  private readonly idle: Worker[] = [];
  private readonly all = new Set<Worker>();
  private readonly under = new Map<Worker, Waiting>();
  private readonly waiting: Waiting[] = [];
  private readonly count: number;
  private ended = false;

  constructor(count: number) {
    this.count = Math.max(1, count);
  }

  /** Whether nothing is under way or waits. */
  get atRest(): boolean {
    return this.under.size === 0 && this.waiting.length === 0;
  }

  get closed(): boolean {
    return this.ended;
  }

  /** @throws what the run throws; ABORTED once closed; THREAD_FAILED where the thread itself fails */
  run(job: Job, onProgress?: (share: number) => void): Promise<RunResult> {
    if (this.ended) return Promise.reject(new WatchfloorError('ABORTED', 'The simulation was stopped.'));
    return new Promise((resolve, reject) => {
      this.waiting.push({ job, onProgress, resolve, reject });
      this.next();
    });
  }

  /** Ends all threads, whatever they do. */
  async close(): Promise<void> {
    this.ended = true;
    const stopped = new WatchfloorError('ABORTED', 'The simulation was stopped.');
    for (const { reject } of [...this.waiting.splice(0), ...this.under.values()]) reject(stopped);
    this.under.clear();
    await Promise.all([...this.all].map((worker) => worker.terminate()));
  }

  private next(): void {
    while (this.waiting.length > 0) {
      const worker = this.idle.pop() ?? (this.all.size < this.count ? this.open() : undefined);
      if (worker === undefined) return;
      const one = this.waiting.shift() as Waiting;
      // Only a thread that has work keeps the process alive.
      worker.ref();
      this.under.set(worker, one);
      worker.postMessage(one.job);
    }
  }

  private open(): Worker {
    const worker = threadWorker();
    this.all.add(worker);
    worker.on('message', (answer: Answer) => this.receive(worker, answer));
    const failed = (error: unknown) => {
      this.all.delete(worker);
      const one = this.under.get(worker);
      this.under.delete(worker);
      const why = error instanceof Error ? error.message : `it ended with code ${String(error)}`;
      one?.reject(
        new WatchfloorError('THREAD_FAILED', `A thread failed: ${why}. Try fewer --workers.`, { cause: error }),
      );
      if (!this.ended) this.next();
    };
    worker.on('error', failed);
    worker.on('exit', failed);
    return worker;
  }

  private receive(worker: Worker, answer: Answer): void {
    const one = this.under.get(worker);
    if (one === undefined) return;
    if (answer.kind === 'progress') {
      one.onProgress?.(answer.share);
      return;
    }
    this.under.delete(worker);
    this.idle.push(worker);
    worker.unref();
    if (answer.kind === 'done') one.resolve(answer.result);
    else one.reject(new WatchfloorError(answer.code ?? 'UNEXPECTED', answer.message));
    this.next();
  }
}

function threadWorker(): Worker {
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('../../experiments/thread.js', import.meta.url));
  // In the clone the sources themselves run, through tsx, whose hooks a thread does not have by itself.
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx/esm/api'));
  const thread = new URL('./thread.ts', import.meta.url);
  // `require` finds the CommonJS form; what is wanted stands beside it.
  const api = tsx.href.replace(/\.cjs$/, '.mjs');
  const code = `import('${api}').then(({ register }) => { register(); return import('${thread.href}'); });`;
  return new Worker(code, { eval: true, execArgv: [] });
}

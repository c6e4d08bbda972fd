import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { bundleWorkflows, type DurableWorker, type DurableWorkerOptions, runningWorker } from 'xstate-temporal/worker';
import { studyActivities } from './activities.ts';
import { programmeDigest } from './check.ts';

/** The file of the workflow: TypeScript in a clone, JavaScript in the package. */
export const studyWorkflows = fileURLToPath(new URL(`./workflow${path.extname(import.meta.url)}`, import.meta.url));

export interface StudyWorkerOptions
  extends Required<Pick<DurableWorkerOptions, 'address' | 'namespace' | 'taskQueue'>>,
    Pick<DurableWorkerOptions, 'connection' | 'encryption'> {
  /** Replications at once, each on a thread of its own. */
  readonly threads: number;
  /** Watchfloor's version. */
  readonly release: string;
  /** A bundle of `studyWorkflows` that was made before. */
  readonly bundle?: { readonly code: string };
  readonly tuning?: Partial<WorkerOptions>;
}

/** Starts a worker that runs replications of studies, and nothing else: it has neither adapters nor instances. */
export async function startStudyWorker(options: StudyWorkerOptions): Promise<DurableWorker> {
  const { address, namespace, taskQueue, threads } = options;
  const bundle = options.bundle ?? (await bundleWorkflows(studyWorkflows));
  const connection = await NativeConnection.connect({ address, ...options.connection });
  const { close: closeThreads, ...activities } = studyActivities(programmeDigest(options.release));
  try {
    const worker = await Worker.create({
      // A worker may lose two heartbeats before it counts as gone; it also learns of cancellation by them.
      maxHeartbeatThrottleInterval: '2s',
      ...options.tuning,
      connection,
      namespace,
      taskQueue,
      workflowBundle: bundle,
      ...(options.encryption === undefined ? {} : { dataConverter: options.encryption.dataConverter }),
      activities,
      maxConcurrentActivityTaskExecutions: threads,
    } as WorkerOptions);
    return runningWorker(worker, async () => {
      await closeThreads();
      await connection.close();
    });
  } catch (error) {
    await connection.close();
    throw error;
  }
}

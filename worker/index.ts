/** Workers: the process in which durable machines and their effects run. @module */
export { durableActivities } from './activities.ts';
export { Replayer } from './replayer.ts';
export { bundleWorkflows, type DurableWorker, type DurableWorkerOptions, startWorker } from './worker.ts';

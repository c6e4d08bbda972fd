/** Workers: the process in which durable machines and their effects run. @module */
export { durableActivities } from './activities.ts';
export { type BundleOptions, bundleWorkflows, inSandbox } from './bundle.ts';
export type { Lived } from './machines.ts';
export { OBSERVED_BUCKETS, type ObserveOptions } from './observe.ts';
export { Replayer } from './replayer.ts';
export { type DurableWorker, type DurableWorkerOptions, runningWorker, startWorker } from './worker.ts';

export { builtServer, cacheFolder, downloadedCli } from './cache.ts';
export type { Target } from './connect.ts';
export { type RunningServer, runningServer } from './data-file.ts';
export { type Check, type CheckOptions, checkServer } from './doctor.ts';
export { openServer } from './open.ts';
export { prepare } from './prepare.ts';
export { elapsed, type ProgressStream, showProgress } from './progress.ts';
export { type OpenServerOptions, type Progress, ROUTES, type Route, type TemporalServer } from './types.ts';
export { CLI_VERSION, SERVER_VERSION, TIME_SKIPPING_SINCE } from './versions.ts';

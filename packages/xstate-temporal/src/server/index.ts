/**
 * A Temporal server for development and tests: found on this machine, downloaded or built, started on loopback, and
 * prepared with the namespace and the search attributes that workers need.
 *
 * @module
 */
export { pause } from './abort.ts';
export { builtServer, cacheFolder, downloadedCli } from './cache.ts';
export { DYNAMIC_CONFIG, type ServerPorts, writeConfigFiles } from './config-files.ts';
export { connect, reasonOf, type Target } from './connect.ts';
export { type RunningServer, runningServer } from './data-file.ts';
export { takeLock } from './lock.ts';
export { openServer } from './open.ts';
export { commandsFor, missingSearchAttributes, prepare } from './prepare.ts';
export { isAtLeast, serverVersion, skipsTime } from './probe.ts';
export { elapsed, type ProgressStream, showProgress } from './progress.ts';
export { retentionOf } from './retention.ts';
export { type SetupOptions, type SetupRow, setUp } from './set-up.ts';
export { type OpenServerOptions, type Progress, ROUTES, type Route, type TemporalServer } from './types.ts';
export { untilOpen } from './until-open.ts';
export { CLI_VERSION, SERVER_VERSION, TIME_SKIPPING_SINCE } from './versions.ts';
export { spawnWatched, type Watched } from './watched.ts';

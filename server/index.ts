/** A server, and whether it is right. Opening one is the library's; the programme says what it looks for in one. */
export {
  builtServer,
  CLI_VERSION,
  cacheFolder,
  downloadedCli,
  elapsed,
  type OpenServerOptions,
  openServer,
  type Progress,
  type ProgressStream,
  prepare,
  ROUTES,
  type Route,
  type RunningServer,
  runningServer,
  SERVER_VERSION,
  setUp,
  showProgress,
  type Target,
  type TemporalServer,
  TIME_SKIPPING_SINCE,
} from 'xstate-temporal/server';
export type { Check, CheckOptions } from './doctor/check.ts';
export { checkServer } from './doctor/check-server.ts';

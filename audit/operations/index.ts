export { type Change, type DeploymentEntry, Deployments } from './deployments.ts';
export { type EntriesOptions, entriesOf, type LogEntry } from './entries.ts';

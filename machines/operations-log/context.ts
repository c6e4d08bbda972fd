import { z } from 'zod';
import { filledLine, instant } from '../text.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, { error: 'must be a SHA-256 in hexadecimal' });

/** A name that programs made: of a release, a machine, a section of the configuration. */
const name = filledLine(200);

/** What a worker runs, and by which configuration. */
export const deployment = z.strictObject({
  /** The release of the package. */
  release: name,
  /** The Worker Deployment Version, as `<deployment>.<build id>`; `null` where the worker has none. */
  build: name.nullable(),
  /** Of the code that runs in the workflow sandbox. */
  bundle: sha256,
  node: name,
  /** Every version of every machine that instances may live on, by machine and version. */
  definitions: z.array(z.strictObject({ machine: name, version: name, hash: sha256 })).max(500),
  /** A hash for each section of the configuration, without its secrets. */
  configuration: z.array(z.strictObject({ section: name, hash: sha256 })).max(100),
});

/** Which cases are held: a workflow id, all that begin alike (`eod-case/*`), or `tenant:contoso`. */
export const holdPattern = filledLine(300);

/** How many holds may be in force at a time. */
export const holdsMax = 500;

export const operationsInput = z.strictObject({ taskQueue: filledLine(900) });

/** Times are UTC milliseconds. What was before stands in the ledger. */
export const operationsContext = z.strictObject({
  taskQueue: filledLine(900),
  latest: deployment.extend({ at: instant }).nullable(),
  holds: z.array(z.strictObject({ pattern: holdPattern, since: instant })).max(holdsMax),
});

export type Deployment = z.output<typeof deployment>;
export type OperationsContext = z.output<typeof operationsContext>;
export type OperationsInput = z.output<typeof operationsInput>;

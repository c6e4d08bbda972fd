import type { Connection } from '@temporalio/client';
import { GRPC, grpcCodeOf } from '../client/index.ts';
import { attributeNames, denied, missingSearchAttributes, prepare } from './prepare.ts';
import { RETENTION_DAYS, retention, retentionOf } from './retention.ts';

/** One thing that workers need of a server. */
export interface SetupRow {
  readonly name: 'namespace' | 'retention' | 'search attributes';
  /** Whether it was in place. What was not is now; after a dry run it would be. */
  readonly inPlace: boolean;
  readonly detail: string;
}

export interface SetupOptions {
  readonly namespace: string;
  /** Days that closed executions are kept. Without it a namespace that is there keeps its own. */
  readonly retentionDays?: number | undefined;
  /** Days for a namespace that is not there yet. Default 7. */
  readonly newRetentionDays?: number | undefined;
  /** Changes nothing, and says what it would change. */
  readonly dryRun?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Gives a server that somebody else runs what workers need: the namespace with its retention, and the search attributes.
 * It can be run again: what is in place stays.
 *
 * @example
 * const rows = await setUp(connection, { namespace: 'orders', retentionDays: 30 });
 * rows.filter(({ inPlace }) => !inPlace); // what it changed
 * @throws SERVER_DENIED where the client may not, SEARCH_ATTRIBUTES_MISSING with the command for an administrator,
 *   SEARCH_ATTRIBUTE_TYPE where one is there with another type
 */
export async function setUp(connection: Connection, options: SetupOptions): Promise<SetupRow[]> {
  const { namespace, signal } = options;
  const found = await retentionIn(connection, namespace);
  const days = options.retentionDays ?? found ?? options.newRetentionDays ?? RETENTION_DAYS;
  const missing = found === undefined ? attributeNames : await missingSearchAttributes(connection, namespace);
  if (!options.dryRun) {
    await prepare(connection, { namespace, retentionDays: days, signal });
    if (found !== undefined && found !== days) await keepFor(connection, namespace, days);
  }
  const kept = `closed executions are kept for ${days} days`;
  return [
    { name: 'namespace', inPlace: found !== undefined, detail: namespace },
    {
      name: 'retention',
      inPlace: found === days,
      detail: found === undefined || found === days ? kept : `${kept}; it was ${found}`,
    },
    {
      name: 'search attributes',
      inPlace: missing.length === 0,
      detail: missing.length === 0 ? 'all registered' : missing.join(', '),
    },
  ];
}

/** Days; `undefined` where the namespace is not registered. */
async function retentionIn(connection: Connection, namespace: string): Promise<number | undefined> {
  try {
    return retentionOf(await connection.workflowService.describeNamespace({ namespace }));
  } catch (error) {
    if (grpcCodeOf(error) === GRPC.notFound) return undefined;
    throw denied(error, `look at the namespace "${namespace}"`);
  }
}

async function keepFor(connection: Connection, namespace: string, days: number): Promise<void> {
  try {
    const config = { workflowExecutionRetentionTtl: retention(days) };
    await connection.workflowService.updateNamespace({ namespace, config });
  } catch (error) {
    throw denied(error, `change the retention of the namespace "${namespace}"`);
  }
}

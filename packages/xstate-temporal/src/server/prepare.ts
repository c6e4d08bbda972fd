import type { Connection } from '@temporalio/client';
import { GRPC, grpcCodeOf, SEARCH_ATTRIBUTES } from '../client/index.ts';
import { WatchfloorError } from '../engine/index.ts';
import { pause } from './abort.ts';
import { reasonOf } from './connect.ts';
import { RETENTION_DAYS, retention } from './retention.ts';

/** The types of search attributes, with their numbers in Temporal's API. */
const TYPES = { Keyword: 2, Datetime: 6, KeywordList: 7 } as const;

type AttributeName = keyof typeof SEARCH_ATTRIBUTES;

export const attributeNames = Object.keys(SEARCH_ATTRIBUTES) as AttributeName[];

export interface PrepareOptions {
  readonly namespace: string;
  /** Days that a namespace keeps closed executions which is registered here. Default 7. */
  readonly retentionDays?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Registers the namespace and the search attributes where they are not there, and returns when both can be used: a
 * worker that polls earlier fails its tasks. Does nothing where all is in place.
 */
export async function prepare(connection: Connection, options: PrepareOptions): Promise<void> {
  await ensureNamespace(connection, options);
  const deadline = Date.now() + 60_000;
  // A namespace that was just registered may be unknown for a moment to other parts of the server.
  await until(deadline, options.signal, () => ensureSearchAttributes(connection, options.namespace));
  await until(deadline, options.signal, () => usable(connection, options.namespace));
}

async function ensureNamespace(connection: Connection, options: PrepareOptions): Promise<void> {
  const { namespace, retentionDays = RETENTION_DAYS } = options;
  try {
    await connection.workflowService.describeNamespace({ namespace });
    return;
  } catch (error) {
    if (grpcCodeOf(error) !== GRPC.notFound) throw denied(error, `look at the namespace "${namespace}"`);
  }
  try {
    const workflowExecutionRetentionPeriod = retention(retentionDays);
    await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
  } catch (error) {
    if (grpcCodeOf(error) !== GRPC.exists) throw denied(error, `register the namespace "${namespace}"`);
  }
}

/** Which attributes are missing. Throws `SEARCH_ATTRIBUTE_TYPE` where one is there with another type. */
export async function missingSearchAttributes(connection: Connection, namespace: string): Promise<AttributeName[]> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing: AttributeName[] = [];
  for (const name of attributeNames) {
    const type = SEARCH_ATTRIBUTES[name];
    const found = customAttributes?.[name];
    if (found === undefined || found === null) missing.push(name);
    else if (found !== TYPES[type]) {
      throw new WatchfloorError(
        'SEARCH_ATTRIBUTE_TYPE',
        `The search attribute ${name} in the namespace "${namespace}" is not a ${type}. Remove it (temporal operator search-attribute remove --namespace ${namespace} --name ${name}) or use another namespace.`,
      );
    }
  }
  return missing;
}

/** The commands that add what is missing by hand. */
export function commandsFor(missing: readonly AttributeName[], namespace: string): string {
  const flags = missing.map((name) => `--name ${name} --type ${SEARCH_ATTRIBUTES[name]}`).join(' ');
  return `temporal operator search-attribute create --namespace ${namespace} ${flags}`;
}

async function ensureSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const missing = await missingSearchAttributes(connection, namespace);
  if (missing.length === 0) return;
  const searchAttributes = Object.fromEntries(missing.map((name) => [name, TYPES[SEARCH_ATTRIBUTES[name]]]));
  try {
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
  } catch (error) {
    if (grpcCodeOf(error) === GRPC.exists) return;
    if (
      grpcCodeOf(error) !== GRPC.denied &&
      grpcCodeOf(error) !== GRPC.unimplemented &&
      grpcCodeOf(error) !== GRPC.invalid
    )
      throw error;
    throw new WatchfloorError(
      'SEARCH_ATTRIBUTES_MISSING',
      `The namespace "${namespace}" lacks ${missing.join(', ')}, and they cannot be added from here: ${reasonOf(error)}. Let an administrator run: ${commandsFor(missing, namespace)}`,
      { cause: error },
    );
  }
}

/** A query that names every attribute fails for as long as one of them is not known. */
async function usable(connection: Connection, namespace: string): Promise<void> {
  const query = attributeNames.map((name) => `${name} IS NULL`).join(' AND ');
  await connection.workflowService.countWorkflowExecutions({ namespace, query });
}

/** Tries again until it works. What only a person can mend is thrown at once, the rest at the deadline. */
async function until(deadline: number, signal: AbortSignal | undefined, attempt: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof WatchfloorError) throw error;
      if (grpcCodeOf(error) === GRPC.denied) throw denied(error, 'read the search attributes');
      if (Date.now() > deadline) throw error;
    }
    await pause(100, signal);
  }
}

/** What is thrown for a call that a client may not make: `SERVER_DENIED` where it was refused, else the error itself. */
export function denied(error: unknown, what: string): unknown {
  if (grpcCodeOf(error) !== GRPC.denied) return error;
  return new WatchfloorError(
    'SERVER_DENIED',
    `The Temporal server does not let this client ${what}: ${reasonOf(error)}. Let an administrator do it, or correct the API key.`,
    { cause: error },
  );
}

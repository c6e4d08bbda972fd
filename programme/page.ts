import { Client, type ConnectionLike, type WorkflowExecutionInfo } from '@temporalio/client';
import { WatchfloorError } from 'xstate-temporal/engine';
import { check } from './check.ts';
import { inBatches, isListed, type ListedInstance, type ListFilter, listFilter, rowOf } from './list.ts';
import { queryFor } from './query.ts';

/** A page of a list. */
export interface Page {
  readonly instances: readonly ListedInstance[];
  /** Where the next page begins; absent on the last one. Only good for the same filter. */
  readonly next?: string;
}

/**
 * Lists a page of the instances of a task queue. It may have fewer than the limit, even none, where more follow.
 *
 * @param cursor `next` of the page before; without one the first page
 * @throws INPUT_INVALID, CURSOR_INVALID, and what the server throws
 */
export async function page(client: Client, taskQueue: string, given: ListFilter, cursor?: string): Promise<Page> {
  const { limit, overdue = false, ...filter } = check(listFilter, given, 'The filter is not valid');
  const query = queryFor(filter, taskQueue);
  const { asking, next } = onePage(client, cursor);
  const found: WorkflowExecutionInfo[] = [];
  try {
    for await (const execution of asking.workflow.list({ query, pageSize: limit })) found.push(execution);
  } catch (error) {
    if (cursor === undefined || (error as { cause?: { code?: number } }).cause?.code !== INVALID_ARGUMENT) throw error;
    throw new WatchfloorError('CURSOR_INVALID', 'The list does not go on from this cursor.', {
      cause: error,
      todo: 'Begin with the first page.',
    });
  }
  const instances: ListedInstance[] = [];
  for await (const batch of inBatches(found.filter(isListed)))
    instances.push(...(await Promise.all(batch.map((execution) => rowOf(client, execution, overdue)))));
  const rest = next();
  return {
    instances: overdue ? instances.filter(({ overdueSince }) => overdueSince !== undefined) : instances,
    ...(rest === undefined ? {} : { next: rest }),
  };
}

/** gRPC's code for what the server cannot read. */
const INVALID_ARGUMENT = 3;

/** The client's own list asks for page after page; this one asks for one, and keeps where the next begins. */
function onePage(client: Client, cursor: string | undefined): { asking: Client; next: () => string | undefined } {
  const { workflowService } = client;
  let rest: Uint8Array | undefined;
  const once: typeof workflowService = Object.create(workflowService, {
    listWorkflowExecutions: {
      value: async (request: object) => {
        const nextPageToken = Buffer.from(cursor ?? '', 'base64url');
        const answer = await workflowService.listWorkflowExecutions({ ...request, nextPageToken });
        rest = answer.nextPageToken;
        return { ...answer, nextPageToken: Buffer.alloc(0) };
      },
    },
  });
  const connection: ConnectionLike = Object.create(client.connection, { workflowService: { value: once } });
  const asking = new Client({ ...client.options, connection });
  return { asking, next: () => (rest && rest.length > 0 ? Buffer.from(rest).toString('base64url') : undefined) };
}

/** How long a namespace keeps closed executions. */
import type { Connection } from '@temporalio/client';
import { millisOf } from '../client/index.ts';

/** Days, in a namespace that is registered here and of which nobody says. */
export const RETENTION_DAYS = 7;

/** Seconds. */
const DAY = 86_400;

/** As Temporal's API takes it. */
export const retention = (days: number) => ({ seconds: days * DAY }) as never;

type Described = Awaited<ReturnType<Connection['workflowService']['describeNamespace']>>;

/**
 * Days to a tenth, of a namespace as the server describes it.
 *
 * @example retentionOf(await connection.workflowService.describeNamespace({ namespace: 'orders' })) // 7
 */
export function retentionOf({ config }: Pick<Described, 'config'>): number {
  const seconds = (millisOf(config?.workflowExecutionRetentionTtl) ?? 0) / 1_000;
  return Math.round((seconds / DAY) * 10) / 10;
}

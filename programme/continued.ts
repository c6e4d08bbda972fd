import { WatchfloorError } from 'xstate-temporal/engine';
import { isOf } from '../machines/index.ts';
import { clean } from '../text/index.ts';
import { type Access, requireInstance } from './access.ts';

/**
 * Asked before an inquiry goes out that continues a case: a chart cannot look whether the case is there, and closed.
 * What is no key of the tenant's is left to the chart, which refuses it, so that nobody learns what others have.
 *
 * @throws INSTANCE_NOT_FOUND, CASE_NOT_CLOSED
 */
export async function requireContinuable(access: Access, tenantId: string, reopens: unknown): Promise<void> {
  if (typeof reopens !== 'string' || !isOf(tenantId, reopens)) return;
  const { status } = await requireInstance(access, { machine: 'eod-case', key: reopens });
  if (status.name !== 'RUNNING') return;
  const instance = `eod-case/${reopens}`;
  throw new WatchfloorError('CASE_NOT_CLOSED', `${clean(instance, 200)} is not closed, so nothing continues it.`, {
    details: { instance },
    todo: 'Ask in the case itself, or open one that continues none.',
  });
}

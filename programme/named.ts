import { WatchfloorError } from 'xstate-temporal/engine';
import { namedBy } from '../machines/index.ts';
import { clean } from '../text/index.ts';
import { type Access, requireInstance } from './access.ts';

/**
 * Asked before an inquiry goes out: a chart cannot look whether the notification that it is about is there, nor whether
 * the case that it continues is there, and closed. What is no key of the tenant's is left to the chart, which refuses
 * it, so that nobody learns what others have.
 *
 * @throws INSTANCE_NOT_FOUND, CASE_NOT_CLOSED
 */
export async function requireNamed(access: Access, tenantId: string, event: object): Promise<void> {
  for (const { key, machine, mustBeClosed } of namedBy(tenantId, event)) {
    const { status } = await requireInstance(access, { machine, key });
    if (!mustBeClosed || status.name !== 'RUNNING') continue;
    const instance = `${machine}/${key}`;
    throw new WatchfloorError('CASE_NOT_CLOSED', `${clean(instance, 200)} is not closed, so nothing continues it.`, {
      details: { instance },
      todo: 'Ask in the case itself, or open one that continues none.',
    });
  }
}

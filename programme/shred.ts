import type { Client } from '@temporalio/client';
import { GRPC, grpcCodeOf, unread } from 'xstate-temporal/client';
import { machineIds, tenantOfInstance } from '../machines/index.ts';
import { quoted } from './query.ts';

/** As workers say it that end an instance whose keys are gone. */
const REASON = 'KEY_SHREDDED: the keys of its payloads were destroyed.';

/**
 * Ends what still runs of a tenant whose keys were destroyed: no worker can go on with it.
 *
 * @returns the workflow ids
 */
export async function endShreddedTenant(client: Client, tenant: string): Promise<string[]> {
  const ended: string[] = [];
  // By their names: one that no worker has taken up has said nothing of itself.
  const named = machineIds.flatMap((machine) => [
    `WorkflowId = ${quoted(`${machine}/${tenant}`)}`,
    `WorkflowId STARTS_WITH ${quoted(`${machine}/${tenant}~`)}`,
  ]);
  for (const name of named) {
    const query = `ExecutionStatus = 'Running' AND ${name}`;
    for await (const { workflowId } of unread(client).workflow.list({ query })) {
      if (tenantOfInstance(workflowId) !== tenant) continue;
      try {
        await client.workflow.getHandle(workflowId).terminate(REASON);
        ended.push(workflowId);
      } catch (error) {
        // It has ended meanwhile.
        if (grpcCodeOf((error as Error).cause ?? error) !== GRPC.notFound) throw error;
      }
    }
  }
  return ended;
}

/** Whether a legal hold of the archive (`holds.txt`) is on anything of a tenant. */
export function isHeld(tenant: string, holds: readonly string[]): boolean {
  return holds.some((hold) => {
    if (hold.startsWith('tenant:')) return hold.slice('tenant:'.length) === tenant;
    if (!hold.endsWith('*')) return tenantOfInstance(hold) === tenant;
    const begins = hold.slice(0, -1);
    return machineIds.some(
      (machine) => `${machine}/${tenant}~`.startsWith(begins) || begins.startsWith(`${machine}/${tenant}~`),
    );
  });
}

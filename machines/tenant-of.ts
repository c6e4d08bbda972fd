import { tenantOfKey } from './keys.ts';
import { machineIds } from './registry.ts';

/**
 * The tenant that an instance belongs to, by its workflow id; `undefined` of whatever is no instance of the programme. A
 * simulation puts a prefix and a dot before the machine.
 *
 * @example tenantOfInstance('eod-case/contoso~case-1') // 'contoso'
 */
export function tenantOfInstance(workflowId: string): string | undefined {
  const slash = workflowId.indexOf('/');
  const name = workflowId.slice(0, Math.max(0, slash));
  if (!machineIds.some((machine) => name === machine || name.endsWith(`.${machine}`))) return undefined;
  const key = workflowId.slice(slash + 1);
  // An application and a subscription are called as their tenant.
  return tenantOfKey(key) || key;
}

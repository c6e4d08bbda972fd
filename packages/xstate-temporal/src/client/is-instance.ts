import { readActorName } from '../engine/index.ts';
import { workflowType } from '../workflow/protocol.ts';

/** A workflow as the server lists it. */
export interface ListedWorkflow {
  readonly workflowId: string;
  readonly type: string;
  /** The workflow id of the one that started it as its child. */
  readonly parent?: string | undefined;
}

/**
 * Whether a workflow can be an instance of the machine that its search attributes name: anybody can start any workflow
 * with such attributes. A machine among the actors of another has a name below its parent's, and runs as the workflow
 * type of its outermost parent.
 *
 * @example isInstance({ workflowId: 'order/17/kid#1', type: 'order', parent: 'order/17' }, 'kid') // true
 */
export function isInstance({ parent, type, workflowId }: ListedWorkflow, machine: string): boolean {
  if (parent === undefined) return type === workflowType(machine);
  const [outermost = ''] = workflowId.split('/', 1);
  const isBelow =
    workflowId.startsWith(`${parent}/`) && readActorName(workflowId.slice(parent.length + 1)) !== undefined;
  return isBelow && type === workflowType(outermost);
}

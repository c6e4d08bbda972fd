/** What XState finds wrong with a state only once it is entered. */
import { unknownKeys } from './config-keys.ts';
import type { Defect } from './errors.ts';
import { defaultOf, type StateNode } from './interpreter/index.ts';

/** Whether a state has a state of its own to begin with, or needs none. */
export function hasBeginning({ type, states, config }: StateNode): boolean {
  const { initial } = config as { readonly initial?: string | { readonly target?: string } };
  const key = typeof initial === 'object' ? initial.target : initial;
  return type !== 'compound' || (key !== undefined && Object.hasOwn(states, key));
}

/** @param where names the state */
export function stateDefects(node: StateNode, where: string): Defect[] {
  const defects = unknownKeys(node, where);
  const defect = (code: string, message: string) => defects.push({ code, where, message });
  if (node.machine.idMap.get(node.id) !== node)
    defect('STATE_ID_TWICE', `has the id "${node.id}", and so has another state`);
  if (!hasBeginning(node)) defect('INITIAL_UNKNOWN', 'has an initial that is none of its own states');
  if (node.type === 'history' && node.parent !== undefined && hasBeginning(node.parent)) {
    try {
      defaultOf(node);
    } catch {
      defect('TARGET_UNKNOWN', 'has a target that is no state');
    }
  }
  return defects;
}

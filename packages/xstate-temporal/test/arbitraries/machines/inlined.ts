import { type AnyStateMachine, createMachine } from 'xstate';

/** The same machine with its named actions and actors written inline, wherever a config can have them so. */
export function inlined(machine: AnyStateMachine): AnyStateMachine {
  const { actions, actors } = machine.implementations;
  const inline = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') {
      if (key === 'src') return actors[value];
      // What stands for one of XState's own actions stays a name.
      const isAction = ['entry', 'exit', 'actions'].includes(key) && Object.hasOwn(actions, value);
      return isAction && !('resolve' in (actions[value] as object)) ? actions[value] : value;
    }
    if (typeof value === 'function') {
      if (!('src' in value) || typeof value.src !== 'string') return value;
      const spawn = value as unknown as (...args: unknown[]) => unknown;
      return Object.assign((...args: unknown[]) => spawn(...args), spawn, { src: actors[value.src] });
    }
    if (Array.isArray(value)) return value.map((one) => inline(one, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, inline(field, name)]));
  };
  return createMachine(inline(machine.config, '') as never, machine.implementations as never);
}

import type { AnyStateMachine } from 'xstate';
import { WatchfloorError } from './errors.ts';
import { withId } from './named-parts.ts';
import type { Definition } from './types.ts';

/** The version of a machine that says nothing of versions. */
export const FIRST_VERSION = '1.0.0';

/**
 * A machine by itself, or with what makes it durable. A bare machine has its own `version`, else `1.0.0`. One without an
 * id has that of its definition, else `machine`.
 */
export type Defined<TMachine extends AnyStateMachine = AnyStateMachine> = Definition<TMachine> | TMachine;

/** @throws DEFINITION_INVALID for what is neither a machine nor a definition */
export function definitionOf<TMachine extends AnyStateMachine>(given: Defined<TMachine>): Definition<TMachine> {
  if (isMachine(given)) return { machine: withId(given) as TMachine, version: given.version ?? FIRST_VERSION };
  const { machine: written, id } = (given ?? {}) as Partial<Definition<TMachine>>;
  if (!isMachine(written)) {
    throw new WatchfloorError('DEFINITION_INVALID', 'This is neither an XState v5 machine nor a definition.', {
      details: { given: given === null ? 'null' : typeof given },
      todo: 'Give a machine, or { machine, version }; an import in a circle is undefined while modules load.',
    });
  }
  const machine = withId(written, id) as TMachine;
  if (id !== undefined && machine.id !== id) {
    throw new WatchfloorError(
      'DEFINITION_INVALID',
      `The machine "${machine.id}" has an id; its definition says "${id}".`,
      {
        todo: 'Leave the id to the machine: a definition names only one that has none, or whose id can be no name.',
      },
    );
  }
  return machine === written ? given : { ...given, machine };
}

/** By its parts, since a bundle may hold XState twice. */
function isMachine<TMachine extends AnyStateMachine>(given: Defined<TMachine> | undefined): given is TMachine {
  return typeof given === 'object' && given !== null && 'root' in given && 'implementations' in given;
}

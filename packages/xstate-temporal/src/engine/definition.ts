import type { AnyStateMachine } from 'xstate';
import { WatchfloorError } from './errors.ts';
import type { Definition } from './types.ts';

/** The version of a machine that says nothing of versions. */
export const FIRST_VERSION = '1.0.0';

/** A machine by itself, or with what makes it durable. A bare machine has its own `version`, else `1.0.0`. */
export type Defined<TMachine extends AnyStateMachine = AnyStateMachine> = Definition<TMachine> | TMachine;

/** @throws DEFINITION_INVALID for what is neither a machine nor a definition */
export function definitionOf<TMachine extends AnyStateMachine>(given: Defined<TMachine>): Definition<TMachine> {
  if (isMachine(given)) return { machine: given, version: given.version ?? FIRST_VERSION };
  if (isMachine((given as Partial<Definition<TMachine>> | undefined)?.machine)) return given;
  throw new WatchfloorError('DEFINITION_INVALID', 'This is neither an XState v5 machine nor a definition.', {
    details: { given: given === null ? 'null' : typeof given },
    todo: 'Give a machine, or { machine, version }; an import in a circle is undefined while modules load.',
  });
}

/** By its parts, since a bundle may hold XState twice. */
function isMachine<TMachine extends AnyStateMachine>(given: Defined<TMachine> | undefined): given is TMachine {
  return typeof given === 'object' && given !== null && 'root' in given && 'implementations' in given;
}

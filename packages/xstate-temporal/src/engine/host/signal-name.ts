const RESERVED = ['__temporal_', '__watchfloor_'];

/** Many signals as one, as the durable host hands them on to itself. Nobody can send one of this name. */
export const GATHERED = '__watchfloor_signals';

/** Of as many in one workflow task, and more, it makes one; fewer come one by one, and their history replays as it always did. */
export const MANY_SIGNALS = 200;

/**
 * The name under which an instance is handed a signal. Temporal's SDK keeps names that begin with "__temporal_" for
 * itself, the durable host those with "__watchfloor_"; such a one comes without the underscores. This file imports
 * nothing, for it is loaded beside each instance.
 */
export function handedOn(name: string): string {
  return RESERVED.some((prefix) => name.startsWith(prefix)) ? name.slice(2) : name;
}

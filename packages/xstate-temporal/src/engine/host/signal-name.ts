const RESERVED = '__temporal_';

/**
 * The name under which an instance is handed a signal. Temporal's SDK keeps names that begin with "__temporal_" for
 * itself; such a one comes without the underscores. This file imports nothing, for it is loaded beside each instance.
 */
export function handedOn(name: string): string {
  return name.startsWith(RESERVED) ? name.slice(2) : name;
}

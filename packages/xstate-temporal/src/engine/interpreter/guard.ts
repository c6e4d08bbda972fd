import type { XEvent } from './actions.ts';
import type { Guard } from './nodes.ts';
import type { XSnapshot } from './snapshot.ts';

interface BuiltInGuard {
  check(snapshot: XSnapshot, args: { context: unknown; event: XEvent }, guard: BuiltInGuard): boolean;
}

/**
 * Whether a guard holds. XState looks at those of an event's transitions itself; this is for eventless ones.
 *
 * @throws what the guard throws, or that it has no implementation
 */
export function isGuardMet(guard: Guard, snapshot: XSnapshot, event: XEvent): boolean {
  const { context, machine } = snapshot;
  let found: unknown = guard;
  let params: unknown;
  // A name may stand for a guard that is made of others.
  while (typeof found !== 'function') {
    const named = found as string | { readonly type: string; readonly params?: unknown };
    const isText = typeof named === 'string';
    params = isText || !('params' in named) ? undefined : named.params;
    if (typeof params === 'function') params = params({ context, event });
    const name = isText ? named : named.type;
    found = machine.implementations.guards[name];
    if (!found) throw new Error(`Guard '${name}' is not implemented.'.`);
  }
  const args = { context, event };
  if (!('check' in found)) return found(args, params) as boolean;
  const builtIn = found as unknown as BuiltInGuard;
  return builtIn.check(snapshot, args, builtIn);
}

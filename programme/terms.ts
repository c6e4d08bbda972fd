import { type Sender, WatchfloorError } from 'xstate-temporal/engine';

/** Whether somebody may say by which policy, era or subscription an instance lives. The worker asks it again. */
export function isOperator({ role }: Sender): boolean {
  return role === 'operator';
}

/**
 * What only an operator sets, in a request that came from somebody else.
 *
 * @param names of the request's fields that are the operator's
 * @throws POLICY_NOT_ALLOWED
 */
export function requireTermsAllowed(request: unknown, names: readonly string[], by: Sender): void {
  const given = names.filter((name) => (request as Readonly<Record<string, unknown>>)[name] !== undefined);
  if (given.length === 0 || isOperator(by)) return;
  throw new WatchfloorError('POLICY_NOT_ALLOWED', `The role "${by.role}" may not set ${given.join(', ')}.`, {
    details: { fields: given, role: by.role },
    todo: 'Leave it out; or let an operator start the instance, and go on with it then.',
  });
}

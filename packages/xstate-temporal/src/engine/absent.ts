/** What a live actor has in XState, and an activity has not. */
import { WatchfloorError } from './errors.ts';

/** Stands for what is not there outside of a live actor: naming it is no fault, using it is. */
export function absent(name: string): object {
  const fail = (_target: object, key: string | symbol) =>
    typeof key === 'symbol' || key === 'then' || key === 'toJSON' ? undefined : elsewhere(`${name}.${key}`);
  return new Proxy({}, { get: fail, set: (target, key) => fail(target, key) as never });
}

export function elsewhere(what: string): never {
  throw Object.assign(
    new WatchfloorError('NOT_IN_ACTIVITY', `"${what}" was used in an actor or action, which runs as an activity.`, {
      details: { name: what },
      todo: 'Give back what the machine is to know, and let it act on that; or implement the name for the worker.',
    }),
    { retryable: false },
  );
}

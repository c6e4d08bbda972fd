/** Callbacks and event observables as activities: they run until they are stopped, and send events to their machine. */
import { absent, elsewhere } from './absent.ts';
import type { ActorImplementation, EffectContext } from './implementations.ts';
import type { EventObject } from './types.ts';

type Given = Record<string, unknown>;
type Dispose = () => void;
type Subscribable = { subscribe(observer: object): { unsubscribe(): void } };

/** `fromCallback`: it never ends by itself, and what it gives back is called when it is stopped. */
export function runCallback(callback: (given: Given) => unknown): ActorImplementation {
  return untilStopped((given) => {
    const dispose = callback({ ...given, receive: () => elsewhere('receive') });
    return typeof dispose === 'function' ? (dispose as Dispose) : undefined;
  });
}

/** `fromEventObservable`: each value is an event. */
export function runObservable(create: (given: Given) => Subscribable): ActorImplementation {
  return untilStopped((given, complete, error) => {
    const subscription = create(given).subscribe({ next: given.sendBack, complete, error });
    return () => subscription.unsubscribe();
  });
}

function untilStopped(
  begin: (given: Given, done: () => void, fail: (error: unknown) => void) => Dispose | undefined,
): ActorImplementation {
  return (input: unknown, { signal, sendBack }: EffectContext) =>
    new Promise<void>((resolve, reject) => {
      const send = (event: EventObject) => {
        if (!signal.aborted) sendBack?.(event);
      };
      const emit = () => elsewhere('emit');
      const given = { input: input ?? undefined, sendBack: send, self: absent('self'), system: absent('system'), emit };
      const dispose = begin(given, resolve, reject);
      const stop = () => {
        try {
          dispose?.();
        } finally {
          reject(signal.reason);
        }
      };
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true });
    });
}

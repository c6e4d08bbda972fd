/**
 * Waits for work no longer than until a deadline or until nobody wants the result any more. What opens
 * too late (anything with `close`) is closed.
 *
 * @param late makes the error for the deadline; for `signal` its own reason is thrown
 */
export async function cutShort<T>(
  work: Promise<T>,
  until: { readonly deadline: AbortSignal; readonly signal?: AbortSignal | undefined },
  late: () => Error,
): Promise<T> {
  const { deadline, signal } = until;
  const either = signal ? AbortSignal.any([signal, deadline]) : deadline;
  let stop = (): void => {};
  let given = false;
  const cut = new Promise<never>((_resolve, reject) => {
    stop = () => {
      given = true;
      reject(signal?.aborted ? signal.reason : late());
    };
    if (either.aborted) stop();
    else either.addEventListener('abort', stop, { once: true });
  });
  work.then((result) => given && closeIt(result)).catch(() => {});
  try {
    return await Promise.race([cut, work]);
  } finally {
    either.removeEventListener('abort', stop);
  }
}

function closeIt(value: unknown): void {
  if (typeof value === 'object' && value !== null && 'close' in value && typeof value.close === 'function')
    value.close();
}

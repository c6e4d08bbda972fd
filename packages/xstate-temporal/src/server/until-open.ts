/**
 * Lets the signal end the opening of a server, and no more: once it is open, whoever talks to it must be stopped before
 * it, and the signal would end the server at once.
 */
export async function untilOpen<T>(
  signal: AbortSignal | undefined,
  open: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const opening = new AbortController();
  const abort = () => opening.abort();
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted) abort();
  try {
    return await open(opening.signal);
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

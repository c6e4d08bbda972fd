import { oneLine } from '../../text/index.ts';
import { TransientError } from '../errors.ts';
import { faultOf, systemCodeOf } from './faults.ts';
import { shownAddress } from './web-address.ts';

export interface HttpRequest {
  readonly url: URL;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Until the answer has been read, in milliseconds. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
  /** First part of the error codes, e.g. `WEBHOOK`. */
  readonly family: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The body, at most `max` bytes of it; `whole` says whether there was more. */
  read(max: number): Promise<{ readonly text: string; readonly whole: boolean }>;
  /** Lets go of the body unread. */
  drop(): Promise<void>;
}

/**
 * One request. Redirects are not followed: an answer 3xx comes back as it is.
 *
 * @throws TransientError `<family>_TIMEOUT`, `<family>_TLS`, `<family>_UNREACHABLE`
 */
export async function request(asked: HttpRequest): Promise<HttpAnswer> {
  const { url, method, headers, body, timeout, signal, family } = asked;
  const deadline = AbortSignal.timeout(timeout);
  const guard = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      signal?.throwIfAborted();
      throw failure(error, family, url, timeout, deadline.aborted);
    }
  };
  const response = await guard(() =>
    fetch(url, {
      method,
      headers: { 'user-agent': 'watchfloor', ...headers },
      ...(body === undefined ? {} : { body }),
      redirect: 'manual',
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    }),
  );
  return {
    status: response.status,
    headers: response.headers,
    read: (max) => guard(() => readBody(response, max)),
    drop: async () => {
      await response.body?.cancel().catch(() => {});
    },
  };
}

async function readBody(response: Response, max: number): Promise<{ text: string; whole: boolean }> {
  const reader = response.body?.getReader();
  if (!reader) return { text: '', whole: true };
  const parts: Uint8Array[] = [];
  for (let size = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) return { text: Buffer.concat(parts).toString('utf8'), whole: true };
    parts.push(value);
    size += value.byteLength;
    if (size > max) {
      await reader.cancel().catch(() => {});
      return { text: Buffer.concat(parts).subarray(0, max).toString('utf8'), whole: false };
    }
  }
}

function failure(error: unknown, family: string, url: URL, timeout: number, late: boolean): TransientError {
  const code = systemCodeOf(error);
  const where = shownAddress(url);
  const why = oneLine(code ?? (error instanceof Error ? error.message : 'unknown error'), 100);
  switch (late ? 'timeout' : faultOf(code)) {
    case 'timeout':
      return new TransientError(`${family}_TIMEOUT`, `${where} did not answer within ${timeout} ms.`, {
        todo: 'Look at the receiver, or give it more time in the configuration.',
        cause: error,
      });
    case 'tls':
      return new TransientError(
        `${family}_TLS`,
        `The certificate of ${where} is not to be trusted, or it speaks no TLS (${why}).`,
        {
          todo: 'Correct the certificate or the address; an authority of your own is named in NODE_EXTRA_CA_CERTS.',
          cause: error,
        },
      );
    case 'unreachable':
      return new TransientError(`${family}_UNREACHABLE`, `${where} cannot be reached (${why}).`, {
        todo: 'Look at the address, the network, and whether the receiver runs.',
        cause: error,
      });
  }
}

import { Connection, type ConnectionOptions } from '@temporalio/client';
import { GRPC, grpcCodeOf, orClosed, unreachable } from '../client/index.ts';
import { messageOf, WatchfloorError } from '../engine/index.ts';
import { spaced } from '../text/index.ts';
import { pause } from './abort.ts';

export interface Target {
  readonly address: string;
  readonly tls?: ConnectionOptions['tls'];
  readonly apiKey?: ConnectionOptions['apiKey'];
  readonly metadata?: ConnectionOptions['metadata'];
}

/** What an error says, in one line, bounded, without control characters: it may come from another machine. */
export function reasonOf(error: unknown): string {
  const details = (error as { details?: unknown } | null)?.details;
  const message = typeof details === 'string' && details ? details : messageOf(error);
  return spaced(message, 300);
}

/** What was asked is none of the network's business: the server answers, and does not let this client in. */
const ANSWERS = [GRPC.denied, GRPC.unimplemented, GRPC.unauthenticated] as const;

/**
 * Connects within `timeout` ms; where nothing listens, it is told at once.
 *
 * @param more options of the connection
 * @throws SERVER_UNREACHABLE with the reason in `details.reason`, and what to do; SERVER_DENIED
 */
export async function connect(
  target: Target,
  timeout = 5_000,
  more: Partial<ConnectionOptions> = {},
): Promise<Connection> {
  const { address, tls } = target;
  try {
    const options = { ...withoutUndefined(target), ...more, connectTimeout: timeout };
    return await orClosed(target, Connection.connect(options as ConnectionOptions));
  } catch (error) {
    if (!ANSWERS.some((code) => code === grpcCodeOf(error))) throw await unreachable({ address, tls }, error);
    throw new WatchfloorError(
      'SERVER_DENIED',
      `The server at ${address} does not let this client in: ${reasonOf(error)}.`,
      {
        cause: error,
        details: { address },
        todo: 'Check the API key.',
      },
    );
  }
}

/** Connects to a server that is just starting. `gone` says why it never will. */
export async function connectWhenUp(
  address: string,
  options: { deadline: number; gone: () => string | undefined; signal?: AbortSignal | undefined },
): Promise<Connection> {
  for (;;) {
    const reason = options.gone();
    if (reason !== undefined) throw new WatchfloorError('SERVER_START_FAILED', reason);
    try {
      return await Connection.connect({ address, connectTimeout: 1_000 });
    } catch (error) {
      if (Date.now() > options.deadline) {
        throw new WatchfloorError('SERVER_START_FAILED', `it does not answer at ${address}: ${reasonOf(error)}`, {
          cause: error,
        });
      }
    }
    await pause(50, options.signal);
  }
}

function withoutUndefined<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Partial<T>;
}

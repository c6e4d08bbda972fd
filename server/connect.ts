import { Connection, type ConnectionOptions } from '@temporalio/client';
import { messageOf, WatchfloorError } from 'xstate-temporal/engine';
import { spaced } from '../text/index.ts';
import { pause } from './abort.ts';

export interface Target {
  readonly address: string;
  readonly tls?: ConnectionOptions['tls'];
  readonly apiKey?: ConnectionOptions['apiKey'];
  readonly metadata?: ConnectionOptions['metadata'];
}

/** gRPC status codes that are told apart here. */
export const GRPC = { invalid: 3, notFound: 5, exists: 6, denied: 7, unimplemented: 12 } as const;

/** The gRPC status code of an error, or `undefined` where it is none. */
export function grpcCode(error: unknown): number | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'number' ? code : undefined;
}

/** What an error says, in one line, bounded, without control characters: it may come from another machine. */
export function reasonOf(error: unknown): string {
  const details = (error as { details?: unknown } | null)?.details;
  const message = typeof details === 'string' && details ? details : messageOf(error);
  return spaced(message, 300);
}

/** Connects within `timeout` ms. Throws `SERVER_UNREACHABLE` with what to do. */
export async function connect(target: Target, timeout = 5_000): Promise<Connection> {
  try {
    return await Connection.connect({ ...withoutUndefined(target), connectTimeout: timeout } as ConnectionOptions);
  } catch (error) {
    throw new WatchfloorError(
      'SERVER_UNREACHABLE',
      `No Temporal server answers at ${target.address}: ${reasonOf(error)}. Start it, correct the address, or take the address out of the configuration, and a local server is used.`,
      { cause: error },
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

/** What it means that a server refuses a call or fails at it. Read by shape: nobody loads Temporal's client for it. */
import { messageOf, printable, WatchfloorError } from './engine/index.ts';
import { GRPC } from './grpc.ts';

export interface ServerAnswer {
  /** gRPC status code; `undefined` where the error is not the server's. */
  readonly status: number | undefined;
  /** What the server says about it; empty where it says nothing. */
  readonly said: string;
}

/** The client wraps gRPC's errors; what the server said is somewhere below. */
export function serverAnswer(error: unknown): ServerAnswer {
  for (let at: unknown = error, depth = 0; typeof at === 'object' && at !== null && depth < 5; depth++) {
    const { code, details, cause } = at as { code?: unknown; details?: unknown; cause?: unknown };
    if (typeof code === 'number') return { status: code, said: typeof details === 'string' ? details : '' };
    at = cause;
  }
  return { status: undefined, said: '' };
}

/**
 * An error of Temporal's client in stable terms.
 *
 * @returns NAMESPACE_NOT_FOUND, SERVER_DENIED, SERVER_BUSY, SERVER_UNREACHABLE, CALL_CANCELLED, CALL_INVALID or
 * SERVER_FAILED; `undefined` where it is nothing that a server answered
 */
export function serverError(error: unknown): WatchfloorError | undefined {
  const { status, said } = serverAnswer(error);
  const make = (code: string, problem: string, todo?: string, details?: Readonly<Record<string, unknown>>) => {
    const why = printable(said || messageOf(error)).replace(/\.$/, '');
    return new WatchfloorError(code, `${problem}: ${why}.`, { cause: error, todo, details });
  };
  const { name, namespace } = (error ?? {}) as { name?: unknown; namespace?: unknown };
  if (name === 'NamespaceNotFoundError') {
    const problem = 'The Temporal server has no such namespace';
    return make('NAMESPACE_NOT_FOUND', problem, 'Create it, or name another one.', { namespace });
  }
  switch (status) {
    case undefined:
      return undefined;
    case GRPC.denied:
    case GRPC.unauthenticated: {
      const todo = 'Check its API key or certificate, and what they may do.';
      return make('SERVER_DENIED', 'The Temporal server does not let this client in', todo);
    }
    case GRPC.exhausted:
      return make('SERVER_BUSY', 'The Temporal server takes no more calls for now', 'Try again later.');
    case GRPC.deadline:
    case GRPC.unavailable:
      return make('SERVER_UNREACHABLE', 'The Temporal server does not answer', 'Look at the server and the network.');
    case GRPC.unimplemented: {
      const todo = 'Look at the server, or correct the address.';
      const problem = 'What answers is no Temporal server, or an old one';
      return make('SERVER_UNREACHABLE', problem, todo, { reason: 'NO_TEMPORAL' });
    }
    case GRPC.cancelled:
      return make('CALL_CANCELLED', 'The call was given up before it was answered');
    case GRPC.invalid:
      return make('CALL_INVALID', 'The Temporal server does not take such a call');
    default:
      return make('SERVER_FAILED', 'The Temporal server failed', 'Look into its log, or try again.', { status });
  }
}

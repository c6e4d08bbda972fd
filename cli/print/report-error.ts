import { clean, fromCommander } from 'xstate-temporal/cli';
import { codeOf, messageOf, WatchfloorError } from 'xstate-temporal/engine';
import { withTodo } from './todo.ts';

/** gRPC status codes (grpc.io/docs/guides/status-codes). */
const grpc = {
  cancelled: 1,
  deadline: 4,
  notFound: 5,
  denied: 7,
  precondition: 9,
  unimplemented: 12,
  unavailable: 14,
  unauthenticated: 16,
};

/** What a library threw, in Watchfloor's terms: a stable code, and what to do. */
export function explained(error: unknown): WatchfloorError {
  if (error instanceof WatchfloorError) return withTodo(error);
  const message = clean(messageOf(error), 400);
  const make = (code: string, text: string) => new WatchfloorError(code, text, { cause: error });
  const code = codeOf(error);
  if (code?.startsWith('commander.')) return fromCommander(code, messageOf(error), error);
  if (code === 'EPIPE') return make('ABORTED', 'Whoever read the output has gone.');
  if (/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(code ?? '')) return make(code ?? '', message);
  const { status, details } = statusOf(error);
  const said = clean(details || message, 400).replace(/\.$/, '');
  const doctor = '"watchfloor doctor" shows which server and namespace are used.';
  if (/nondeterminism|VERSION_UNKNOWN/i.test(said)) {
    const todo = 'It waits, and goes on once a worker runs the code that it was started with.';
    return make('INSTANCE_STUCK', `The worker cannot take the instance up: ${said}. ${todo}`);
  }
  if (/^namespace not found/i.test(said)) return make('NAMESPACE_NOT_FOUND', `${said}. ${doctor}`);
  switch (status) {
    case grpc.notFound:
      if (/namespace/i.test(said)) return make('NAMESPACE_NOT_FOUND', `${said}. ${doctor}`);
      return make('INSTANCE_NOT_FOUND', `${said}. "watchfloor list" shows the instances that are there.`);
    case grpc.precondition:
      if (/no poller|worker/i.test(said))
        return make('NO_WORKER', `${said}. Start "watchfloor worker" or "watchfloor dev" and try again.`);
      break;
    case grpc.deadline:
    case grpc.cancelled:
    case grpc.unavailable:
      return make('NO_SERVER', `The Temporal server does not answer: ${said}. ${doctor}`);
    case grpc.unimplemented:
      return make('NO_SERVER', `What answers at the address is no Temporal server, or an old one: ${said}. ${doctor}`);
    case grpc.denied:
    case grpc.unauthenticated:
      return make('SERVER_DENIED', `The Temporal server does not let this client in: ${said}. Check the API key.`);
  }
  return make('UNEXPECTED', `${said}. WATCHFLOOR_DEBUG=1 shows where it comes from.`);
}

/** The client wraps gRPC's errors; what the server said is somewhere below. */
function statusOf(error: unknown): { status: number | undefined; details: string } {
  for (let at: unknown = error, depth = 0; typeof at === 'object' && at !== null && depth < 5; depth++) {
    const { code, details, cause } = at as { code?: unknown; details?: unknown; cause?: unknown };
    if (typeof code === 'number') return { status: code, details: typeof details === 'string' ? details : '' };
    at = cause;
  }
  return { status: undefined, details: '' };
}

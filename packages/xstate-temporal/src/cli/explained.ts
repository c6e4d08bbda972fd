/** What a library threw, as an error with a code. It reads by shape: no command waits for Temporal's client to be loaded. */
import { codeOf, messageOf, WatchfloorError } from '../engine/index.ts';
import { GRPC } from '../grpc.ts';
import { serverAnswer } from '../server-error.ts';
import { clean } from './print/text.ts';
import { fromCommander } from './report-error.ts';

/** What a program says there is to do, each a sentence. */
export interface Advice {
  /** About the server and the namespace that are asked. */
  readonly server: string;
  /** About an instance that is not there. */
  readonly instances: string;
  /** About a worker that is not there. */
  readonly worker: string;
}

/** An error in stable terms: a code, and what to do. One that has a code on purpose stays as it is. */
export function explained(error: unknown, advice: Advice): WatchfloorError {
  if (error instanceof WatchfloorError) return error;
  const message = clean(messageOf(error), 400);
  const make = (code: string, text: string) => new WatchfloorError(code, text, { cause: error });
  const code = codeOf(error);
  if (code?.startsWith('commander.')) return fromCommander(code, messageOf(error), error);
  if (code === 'EPIPE') return make('ABORTED', 'Whoever read the output has gone.');
  if (/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(code ?? '')) return make(code ?? '', message);
  const { status, said: answer } = serverAnswer(error);
  const said = clean(answer || message, 400).replace(/\.$/, '');
  if (/nondeterminism|VERSION_UNKNOWN/i.test(said)) {
    const todo = 'It waits, and goes on once a worker runs the code that it was started with.';
    return make('INSTANCE_STUCK', `The worker cannot take the instance up: ${said}. ${todo}`);
  }
  if (/^namespace not found/i.test(said)) return make('NAMESPACE_NOT_FOUND', `${said}. ${advice.server}`);
  switch (status) {
    case GRPC.notFound:
      if (/namespace/i.test(said)) return make('NAMESPACE_NOT_FOUND', `${said}. ${advice.server}`);
      return make('INSTANCE_NOT_FOUND', `${said}. ${advice.instances}`);
    case GRPC.precondition:
      if (/no poller|worker/i.test(said)) return make('NO_WORKER', `${said}. ${advice.worker}`);
      break;
    case GRPC.deadline:
    case GRPC.cancelled:
    case GRPC.unavailable:
      return make('NO_SERVER', `The Temporal server does not answer: ${said}. ${advice.server}`);
    case GRPC.unimplemented:
      return make(
        'NO_SERVER',
        `What answers at the address is no Temporal server, or an old one: ${said}. ${advice.server}`,
      );
    case GRPC.denied:
    case GRPC.unauthenticated:
      return make('SERVER_DENIED', `The Temporal server does not let this client in: ${said}. Check the API key.`);
  }
  return make('UNEXPECTED', `${said}. WATCHFLOOR_DEBUG=1 shows where it comes from.`);
}

/** What callbacks send to the machine whose actors they are. */
import { setTimeout as wait } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { type ActorRef, actorSender, type EventObject, readActorName, toJson } from '../engine/index.ts';
import { type Issuer, prove } from '../proof/index.ts';
import { type Envelope, handlers } from '../workflow/protocol.ts';

/** Until an event that could not be brought is tried again, milliseconds. */
const PAUSE = 1_000;

/** Where a callback's events go out. */
export interface SendBack {
  send(event: EventObject): void;
  /** Until all that was sent has arrived, or the actor is stopped: what comes after its end is refused. */
  arrived(): Promise<void>;
}

/**
 * Sends one event after another, each as a signal under an id of its own: an attempt that begins anew sends anew. What the
 * machine refuses is in its ledger, as of any signal.
 *
 * @param actor `<id>#<generation>`, by which the instance knows whether the actor is still there
 */
export function sender(machine: string, actor: string, issuer: Issuer | undefined): SendBack {
  const { cancellationSignal: stopped, client, info } = Context.current();
  const { workflowId = '', runId = '' } = info.workflowExecution ?? {};
  const by = actorSender(machine, readActorName(actor) as ActorRef);
  const handle = client.workflow.getHandle(workflowId);
  let sent = 0;
  let last = Promise.resolve();

  const bring = async (envelope: Envelope): Promise<void> => {
    while (!stopped.aborted) {
      try {
        const proven = issuer === undefined ? envelope : await prove(issuer, 'send', workflowId, envelope);
        await handle.signal(handlers.notify, proven);
        return;
      } catch {
        // One whose instance has ended is stopped by its next heartbeat.
        await wait(PAUSE, undefined, { signal: stopped }).catch(() => undefined);
      }
    }
  };
  const send = (event: EventObject): void => {
    const id = `${actor}/${runId.slice(0, 8)}.${info.activityId}.${info.attempt}.${++sent}`;
    const envelope = { id, by, event: toJson(event, 'event') } as unknown as Envelope;
    last = last.then(() => bring(envelope));
  };
  return { send, arrived: () => last };
}

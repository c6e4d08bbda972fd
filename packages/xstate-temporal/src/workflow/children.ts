/** Machines among the actors: child workflows that speak by signals, so that a parent may continue as new meanwhile. */
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  ChildWorkflowCancellationType,
  getExternalWorkflowHandle,
  isCancellation,
  ParentClosePolicy,
  patched,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import {
  type ActorRef,
  actorName,
  actorNameTaken,
  childName,
  childStartId,
  type InvokeActor,
  type Outcome,
  systemSender,
} from '../engine/index.ts';
import { callOf } from './calls.ts';
import { type PolicyTable, policyOf } from './policy.ts';
import type { Ended, Envelope, ParentLink, StartRequest } from './protocol.ts';
import { type RelayRequest, relayActivity, type VouchRequest, vouchActivity } from './requests.ts';

/** The instance whose machines these are. */
export interface ParentInstance {
  /** The machine's id; it is the sender of what it tells. */
  readonly machine: string;
  readonly version: string;
  /** The hash of the definition of a machine among its actors. */
  readonly hashOf: (src: string) => string;
  /** Absent where the instance is nobody's actor. */
  readonly parentLink: ParentLink | undefined;
  /** It was started with a proof: what its machines and it say to each other is proven too, by the worker's own key. */
  readonly isProven: boolean;
}

/** Runs what begins something, as part of the trace of the step that asked for it. */
export type Begin = <T>(work: () => T) => T;

export class Children {
  private readonly self: ParentInstance;
  private readonly policy: PolicyTable;
  /** Those that this run is just starting; what is told to them waits until they are there. */
  private readonly starting = new Map<string, Promise<unknown>>();

  constructor(self: ParentInstance, policy: PolicyTable) {
    this.self = self;
    this.policy = policy;
  }

  /** Starts a child. The promise ends when the child does; it fails only where the child could not tell its end itself. */
  async invoke({ id, generation, src, input }: Omit<InvokeActor, 'kind' | 'key'>, begin: Begin): Promise<unknown> {
    const { machine, version, hashOf, parentLink } = this.self;
    const request: StartRequest = {
      ...(input === undefined ? {} : { input }),
      by: systemSender(machine),
      id: childStartId(workflowInfo().workflowId, { id, generation }),
      version,
      definition: { version, hash: hashOf(src) },
      kinship: { path: [...(parentLink?.path ?? []), src], parent: workflowInfo().workflowId, id, generation },
    };
    const workflowId = childId({ id, generation });
    const start = (proven: StartRequest) =>
      begin(() =>
        startChild(workflowInfo().workflowType, {
          workflowId,
          args: [proven],
          // Any other policy strikes at the parent's continue-as-new too; the parent stops its actors itself.
          parentClosePolicy: ParentClosePolicy.ABANDON,
          cancellationType: ChildWorkflowCancellationType.ABANDON,
          staticSummary: `${src} (${actorName({ id, generation })})`.slice(0, 200),
        }),
      );
    const started = this.self.isProven ? this.vouched(workflowId, request).then(start) : start(request);
    this.starting.set(workflowId, started);
    return (await started.catch(asTaken)).result();
  }

  async tell(actor: ActorRef, envelope: Envelope, begin: Begin): Promise<void> {
    const workflowId = childId(actor);
    // A start that failed is told by `invoke`.
    await this.starting.get(workflowId)?.catch(() => undefined);
    await begin(() => this.say(workflowId, 'notify', envelope));
  }

  async tellParent(envelope: Envelope): Promise<void> {
    const { parentLink } = this.self;
    if (parentLink !== undefined) await this.say(parentLink.parent, 'notify', envelope);
  }

  /** Stops a child for good; one that has ended is left alone. */
  async stop(actor: ActorRef): Promise<void> {
    const workflowId = childId(actor);
    await this.starting.get(workflowId)?.catch(() => undefined);
    const { isProven, machine } = this.self;
    if (isProven) await this.relayed(workflowId, 'cancel', { id: `${workflowId}/stop`, by: systemSender(machine) });
    else await ignoreGone(getExternalWorkflowHandle(workflowId).cancel());
  }

  /** Tells the parent how this instance ended. */
  async reportEnd(outcome: Outcome): Promise<void> {
    const { parentLink } = this.self;
    if (parentLink === undefined) return;
    const { parent, id, generation } = parentLink;
    // A parent that is not told so still learns it from how this workflow ends.
    await ignoreGone(this.say(parent, 'childEnded', { id, generation, outcome } as Ended));
  }

  private async say(workflowId: string, name: 'notify' | 'childEnded', message: Envelope | Ended): Promise<void> {
    const { isProven, machine } = this.self;
    if (isProven) await this.relayed(workflowId, name, { by: systemSender(machine), ...message });
    else await ignoreGone(getExternalWorkflowHandle(workflowId).signal(name, message));
  }

  private vouched(workflowId: string, request: StartRequest): Promise<StartRequest> {
    const vouch = callOf(vouchActivity, policyOf(this.policy, 'tell'), `vouch for ${workflowId}`);
    return vouch({ workflowId, request } satisfies VouchRequest) as Promise<StartRequest>;
  }

  private async relayed(workflowId: string, name: RelayRequest['name'], message: RelayRequest['message']) {
    const relay = callOf(relayActivity, policyOf(this.policy, 'tell'), `${name} ${workflowId}`);
    await relay({ workflowId, name, message } satisfies RelayRequest);
  }
}

/** Histories of earlier engines have the words of Temporal's SDK. */
function asTaken(error: unknown): Promise<never> {
  const isTaken = error instanceof WorkflowExecutionAlreadyStartedError && patched('engine-5');
  return Promise.reject(isTaken ? actorNameTaken() : error);
}

function childId(actor: ActorRef): string {
  return childName(workflowInfo().workflowId, actor);
}

/** XState drops what is sent to an actor that has stopped. */
async function ignoreGone(sent: Promise<void>): Promise<void> {
  try {
    await sent;
  } catch (error) {
    if (isCancellation(error)) throw error;
  }
}

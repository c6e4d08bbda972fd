/** Machines among the actors: child workflows that speak by signals, so that a parent may continue as new meanwhile. */
import {
  ChildWorkflowCancellationType,
  getExternalWorkflowHandle,
  isCancellation,
  ParentClosePolicy,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import { type ActorRef, actorName, childName, type InvokeActor, type Outcome, systemSender } from '../engine/index.ts';
import { type Ended, type Envelope, handlers, type ParentLink, type StartRequest } from './protocol.ts';

/** The instance whose machines these are. */
export interface ParentInstance {
  /** The machine's id; it is the sender of what it tells. */
  readonly machine: string;
  readonly version: string;
  /** Absent where the instance is nobody's actor. */
  readonly parentLink: ParentLink | undefined;
}

export class Children {
  private readonly self: ParentInstance;
  /** Those that this run is just starting; what is told to them waits until they are there. */
  private readonly starting = new Map<string, Promise<unknown>>();

  constructor(self: ParentInstance) {
    this.self = self;
  }

  /** Starts a child. The promise ends when the child does; it fails only where the child could not tell its end itself. */
  async invoke({ id, generation, src, input, key }: Omit<InvokeActor, 'kind'>): Promise<unknown> {
    const { machine, version, parentLink } = this.self;
    const request: StartRequest = {
      ...(input === undefined ? {} : { input }),
      by: systemSender(machine),
      id: key,
      version,
      kinship: { path: [...(parentLink?.path ?? []), src], parent: workflowInfo().workflowId, id, generation },
    };
    const started = startChild(workflowInfo().workflowType, {
      workflowId: childId({ id, generation }),
      args: [request],
      // Any other policy strikes at the parent's continue-as-new too; the parent stops its actors itself.
      parentClosePolicy: ParentClosePolicy.ABANDON,
      cancellationType: ChildWorkflowCancellationType.ABANDON,
      staticSummary: `${src} (${actorName({ id, generation })})`.slice(0, 200),
    });
    this.starting.set(childId({ id, generation }), started);
    return (await started).result();
  }

  async tell(actor: ActorRef, envelope: Envelope): Promise<void> {
    const workflowId = childId(actor);
    // A start that failed is told by `invoke`.
    await this.starting.get(workflowId)?.catch(() => undefined);
    await signal(workflowId, handlers.notify, envelope);
  }

  async tellParent(envelope: Envelope): Promise<void> {
    const { parentLink } = this.self;
    if (parentLink !== undefined) await signal(parentLink.parent, handlers.notify, envelope);
  }

  /** Stops a child for good; one that has ended is left alone. */
  async stop(actor: ActorRef): Promise<void> {
    const workflowId = childId(actor);
    await this.starting.get(workflowId)?.catch(() => undefined);
    await ignoreGone(getExternalWorkflowHandle(workflowId).cancel());
  }

  /** Tells the parent how this instance ended. */
  async reportEnd(outcome: Outcome): Promise<void> {
    const { parentLink } = this.self;
    if (parentLink === undefined) return;
    const { parent, id, generation } = parentLink;
    await signal(parent, handlers.childEnded, { id, generation, outcome } as Ended);
  }
}

function childId(actor: ActorRef): string {
  return childName(workflowInfo().workflowId, actor);
}

async function signal(workflowId: string, name: string, argument: Envelope | Ended): Promise<void> {
  await ignoreGone(getExternalWorkflowHandle(workflowId).signal(name, argument));
}

/** XState drops what is sent to an actor that has stopped. */
async function ignoreGone(sent: Promise<void>): Promise<void> {
  try {
    await sent;
  } catch (error) {
    if (isCancellation(error)) throw error;
  }
}

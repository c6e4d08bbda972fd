/** Lives of honest instances among strangers: what is sent twice, under used ids, as garbage, for actors, after the end. */
import { isGrpcServiceError, type WorkflowHandle } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import fc from 'fast-check';
import { nanoid } from 'nanoid';
import type { Definition, EventObject, Sender } from 'xstate-temporal/engine';
import { garbage } from '../../packages/xstate-temporal/test/arbitraries/garbage.ts';
import { eventually, historiesOf, typeOf } from '../../packages/xstate-temporal/test/support/histories.ts';
import { bee } from '../../packages/xstate-temporal/test/support/machines/bee.ts';
import { counter } from '../../packages/xstate-temporal/test/support/machines/counter.ts';
import { household } from '../../packages/xstate-temporal/test/support/machines/household.ts';
import type { Stage } from '../../packages/xstate-temporal/test/support/stage.ts';

/** Machines with clocks, actors and actions, each with the events that it knows. */
const kinds = {
  counter: { definition: counter as Definition, events: ['ADD', 'MARK', 'START', 'STOP'], input: { limit: 150 } },
  bee: { definition: bee as Definition, events: ['GO', 'LEAVE', 'AGAIN', 'TICK'], input: undefined },
  household: { definition: household as Definition, events: ['ASK', 'TELL', 'LEAVE', 'ASK'], input: {} },
} as const;
export const hostileKinds = Object.values(kinds).map(({ definition }) => definition);

const senders: readonly Sender[] = [
  { role: 'keeper', name: 'Kim' },
  { role: 'keeper', name: 'Kay' },
  { role: 'stranger', name: 'Kim' },
];
const which = fc.nat(7);
const letter = { event: fc.nat(4), sender: fc.nat(2) };
const way = fc.constantFrom('update', 'signal');
const outcome = fc.oneof(
  fc.constant({ ok: true, output: 'forged' }),
  fc.constant({ ok: false, error: { message: 'forged', code: 'FORGED' } }),
  fc.jsonValue(),
);

const move = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('send' as const), way, ...letter }) },
  /** The id of an earlier letter; its event and sender, or others. */
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('again' as const), way, which, other: fc.boolean(), ...letter }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('ends' as const),
      id: fc.constantFrom('flight', 'fly', 'washing', 'mark', 'limit', 'e0'),
      generation: fc.nat(4),
      outcome,
    }),
  },
  { weight: 3, arbitrary: garbage.map((one) => ({ kind: 'garbage' as const, one })) },
  /** Whoever knows its id may end an activity that runs. */
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('answers' as const), which, outcome, fails: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('waits' as const), milliseconds: fc.constantFrom(30, 200) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('resets' as const), which }) },
  /** The name of a machine among the actors is anybody's to take. */
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('steals' as const), generation: fc.integer({ min: 1, max: 4 }) }),
  },
);
type Move = typeof move extends fc.Arbitrary<infer T> ? T : never;

export const hostileLife = fc.record({
  kind: fc.constantFrom(...(Object.keys(kinds) as (keyof typeof kinds)[])),
  /** What follows without a pause in between. */
  bursts: fc.array(fc.array(move, { minLength: 2, maxLength: 8, size: 'max' }), {
    minLength: 6,
    maxLength: 12,
    size: 'max',
  }),
  end: fc.constantFrom('finishes', 'runs', 'is terminated', 'is cancelled'),
});
export type HostileLife = typeof hostileLife extends fc.Arbitrary<infer T> ? T : never;

interface Letter {
  readonly id: string;
  readonly by: Sender;
  readonly event: EventObject;
}

/** Lives one on a server; its workflow id. Whatever the server or the instance refuses is refused. */
export async function liveAmongStrangers(stage: Stage, { bursts, end, kind }: HostileLife): Promise<string> {
  const { definition, events, input } = kinds[kind];
  const [by] = senders as readonly [Sender];
  const { handle, workflowId, ...instance } = await stage.durable.start(definition, nanoid(), input as never, { by });
  const sent: Letter[] = [];
  for (const [index, burst] of bursts.entries()) {
    await Promise.all(burst.map((one) => act(stage, handle, sent, events, one)));
    // Enough for the bee to go on as another run, in the middle of it all.
    for (let more = 0; kind === 'bee' && index === 1 && more < 12; more++)
      await tolerant(() => instance.send({ type: 'TICK' } as never, by, `tick-${more}`));
  }
  // Its actor ends by what it is told, if nobody has taken its name.
  if (kind === 'household') {
    for (const type of ['ASK', 'FINISH']) await tolerant(() => instance.send({ type } as never, by, `at last ${type}`));
    await eventually(async () => !(await instance.describe()).states.includes('busy'), 5_000).catch(() => undefined);
  }
  // Whatever came before the last letter has been taken or refused once it has been.
  if (end === 'finishes') await tolerant(() => instance.send({ type: 'FINISH' } as never, by, 'finish'));
  if (end === 'is cancelled') await tolerant(() => handle.cancel());
  if (end === 'is terminated') await tolerant(() => handle.terminate('enough'));
  if (end === 'finishes')
    for (const one of sent.slice(0, 3))
      await tolerant(() => handle.signal('notify', { ...one, event: { type: 'LATE' } }));
  // Of machines that take no FINISH too.
  if (end === 'runs' || end === 'finishes') await eventually(async () => !(await instance.describe()).busy, 60_000);
  return workflowId;
}

async function act(
  stage: Stage,
  handle: WorkflowHandle,
  sent: Letter[],
  events: readonly string[],
  move: Move,
): Promise<void> {
  const lettered = ({ event, sender }: { event: number; sender: number }) => ({
    by: senders[sender] as Sender,
    event: { type: events[event] ?? 'UNKNOWN' },
  });
  const post = (way: string, one: Letter) =>
    tolerant(() =>
      way === 'signal'
        ? handle.signal('notify', one)
        : handle.executeUpdate('send', { args: [one] as never, updateId: nanoid() }),
    );
  switch (move.kind) {
    case 'send': {
      const one = { id: `e${sent.length}`, ...lettered(move) };
      sent.push(one);
      return post(move.way, one);
    }
    case 'again': {
      const first = sent[move.which % Math.max(1, sent.length)];
      return first && post(move.way, move.other ? { id: first.id, ...lettered(move) } : first);
    }
    case 'ends':
      return tolerant(() =>
        handle.signal('childEnded', { id: move.id, generation: move.generation, outcome: move.outcome }),
      );
    case 'garbage':
      return throwOne(stage, handle, move.one);
    case 'answers':
      return answer(stage, handle, move);
    case 'waits':
      return new Promise((resolve) => setTimeout(resolve, move.milliseconds));
    case 'resets':
      return reset(stage, handle, move.which);
    case 'steals':
      return steal(stage, handle, move.generation);
  }
}

/** Signals alone: of updates and queries nothing that is refused enters a history. */
async function throwOne(
  { client }: Stage,
  { workflowId }: WorkflowHandle,
  {
    args,
    header,
    name,
  }: { readonly args: readonly Payload[]; readonly header: Record<string, Payload>; readonly name: string },
): Promise<void> {
  const execution = { namespace: client.options.namespace, workflowExecution: { workflowId }, requestId: nanoid() };
  const letter = { signalName: name, input: { payloads: [...args] }, header: { fields: header } };
  await tolerant(() => client.workflowService.signalWorkflowExecution({ ...execution, ...letter }));
}

async function answer(
  { client }: Stage,
  handle: WorkflowHandle,
  { fails, outcome, which }: { readonly fails: boolean; readonly outcome: unknown; readonly which: number },
): Promise<void> {
  await tolerant(async () => {
    const { raw } = await handle.describe();
    const open = raw.pendingActivities ?? [];
    const activityId = open[which % Math.max(1, open.length)]?.activityId;
    if (!activityId) return;
    const named = { workflowId: handle.workflowId, activityId };
    if (fails) await client.activity.fail(named, new Error('forged'));
    else await client.activity.complete(named, outcome);
  });
}

/** Back to the end of some workflow task; the server brings again what had come since. */
async function reset({ client }: Stage, { workflowId }: WorkflowHandle, which: number): Promise<void> {
  await tolerant(async () => {
    const { runId } = await client.workflow.getHandle(workflowId).describe();
    const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    const ended = (events ?? []).filter((event) => typeOf(event) === 'WORKFLOW_TASK_COMPLETED');
    const workflowTaskFinishEventId = ended[which % Math.max(1, ended.length)]?.eventId;
    if (workflowTaskFinishEventId == null) return;
    await client.workflowService.resetWorkflowExecution({
      namespace: client.options.namespace,
      workflowExecution: { workflowId, runId },
      reason: 'a test',
      requestId: nanoid(),
      workflowTaskFinishEventId,
    });
  });
}

/** Somebody's workflow, which no worker takes up, under the name that the actor of this generation would have. */
async function steal({ client }: Stage, { workflowId }: WorkflowHandle, generation: number): Promise<void> {
  await tolerant(() =>
    client.workflow.start('stranger', {
      workflowId: `${workflowId}/washing#${generation}`,
      taskQueue: `nobody-${nanoid()}`,
      workflowExecutionTimeout: '1 minute',
    }),
  );
}

/** A refusal is an answer. A fault of the test is none. */
async function tolerant(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const isAnswer =
      isGrpcServiceError(error) ||
      /^(WorkflowUpdate|WorkflowNotFound|WorkflowExecutionAlreadyStarted|Activity|Durable|Watchfloor|Service)/.test(
        (error as Error).name,
      );
    if (!isAnswer && (error as { code?: unknown }).code === undefined) throw error;
  }
}

/** The types of all events of an instance. */
export async function typesLived(stage: Stage, workflowId: string): Promise<string[]> {
  return (await historiesOf(stage.client, workflowId)).flatMap(({ events }) => (events ?? []).map(typeOf));
}

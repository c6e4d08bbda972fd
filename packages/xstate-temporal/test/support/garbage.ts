import { isGrpcServiceError } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import fc from 'fast-check';
import { nanoid } from 'nanoid';
import { checkEnvelope } from '../../src/engine/index.ts';
import { handlers } from '../../src/workflow/protocol.ts';
import { type Garbage, garbage } from '../arbitraries/garbage.ts';
import { eventsOf, eventually, typeOf } from './histories.ts';
import { strict } from './machines/strict.ts';
import { path, seed } from './seed.ts';
import type { Stage } from './stage.ts';

const by = { role: 'clerk', name: 'Cora Clerk' };

/** What became of what was sent to one instance. */
export interface Thrown {
  readonly workflowId: string;
  /** Signals of which the ledger must tell. */
  readonly refusable: number;
  /** The codes of the refusals in the ledger, and of starts that were refused. */
  readonly codes: readonly (string | null | undefined)[];
  /** What should not have happened. */
  readonly wrong: readonly string[];
}

/** Sends garbage to instances on a real server, a hundred messages to each. */
export async function throwGarbage(stage: Stage, count: number): Promise<Thrown[]> {
  const all = fc.sample(garbage, { seed, numRuns: count, ...(path === undefined ? {} : { path }) });
  const thrown: Thrown[] = [];
  const lots: Garbage[][] = [];
  for (let first = 0; first < all.length; first += 100) lots.push(all.slice(first, first + 100));
  const work = async (): Promise<void> => {
    for (let lot = lots.shift(); lot !== undefined; lot = lots.shift()) thrown.push(await throwAt(stage, lot));
  };
  await Promise.all([work(), work(), work(), work()]);
  return thrown;
}

async function throwAt(stage: Stage, lot: readonly Garbage[]): Promise<Thrown> {
  const { client, durable } = stage;
  const { namespace } = client.options;
  const service = client.workflowService;
  const instance = await durable.start(strict, nanoid(), {}, { by });
  const before = await instance.snapshot();
  const execution = { workflowId: instance.workflowId, runId: '' };
  const wrong: string[] = [];
  const codes: (string | null | undefined)[] = [];
  const starts: string[] = [];
  let refusable = 0;
  for (const { args, header, kind, name } of lot) {
    const payloads = { payloads: [...args] };
    const fields = { fields: header };
    try {
      switch (kind) {
        case 'signal': {
          const given = { namespace, workflowExecution: execution, signalName: name, input: payloads, header: fields };
          await service.signalWorkflowExecution({ ...given, requestId: nanoid() });
          if (name !== handlersChildEnded || !isReadable(args[0])) refusable++;
          break;
        }
        case 'update': {
          // Where nobody has a trust, whoever says who they are may cancel: that is no garbage.
          if (name === handlers.cancel && isRequest(args[0])) break;
          const input = { name, args: payloads, header: fields };
          const { outcome } = await service.updateWorkflowExecution({
            namespace,
            workflowExecution: execution,
            waitPolicy: { lifecycleStage: 3 },
            request: { meta: { updateId: nanoid() }, input },
          } as never);
          if (outcome?.failure == null) wrong.push(`update ${name} was answered`);
          else codes.push(outcome.failure.applicationFailureInfo?.type);
          break;
        }
        case 'query':
          await service.queryWorkflow({
            namespace,
            execution,
            query: { queryType: name, queryArgs: payloads, header: fields },
          });
          break;
        case 'start': {
          const workflowId = `strict/${nanoid()}`;
          await service.startWorkflowExecution({
            ...{ namespace, workflowId, requestId: nanoid(), input: payloads, header: fields },
            workflowType: { name: 'strict' },
            taskQueue: { name: stage.taskQueue },
            memo: fields,
          });
          starts.push(workflowId);
          break;
        }
      }
    } catch (error) {
      // Some of it the server itself refuses.
      if (!isGrpcServiceError(error)) throw error;
      if (Number(error.code) === DEADLINE) wrong.push(`${kind} ${name} hung`);
    }
  }
  await eventually(async () => (await instance.describe()).seq >= 1 + refusable).catch(() => undefined);
  const after = await instance.snapshot();
  if (after.seq !== 1 + refusable) wrong.push(`${after.seq - 1} refusals of ${refusable}`);
  if (JSON.stringify([before.value, before.context]) !== JSON.stringify([after.value, after.context]))
    wrong.push('another state');
  const [, ...ledger] = await instance.ledger();
  for (const { refused } of ledger) codes.push(refused?.code);
  for (const workflowId of [instance.workflowId, ...starts]) {
    const handle = client.workflow.getHandle(workflowId);
    if (workflowId !== instance.workflowId) {
      await eventually(async () => (await handle.describe()).status.name !== 'RUNNING').catch(() => undefined);
      const end = (await eventsOf(handle)).at(-1);
      codes.push(end?.workflowExecutionFailedEventAttributes?.failure?.applicationFailureInfo?.type);
    }
    for (const event of await eventsOf(handle))
      if (typeOf(event) === 'WORKFLOW_TASK_FAILED' || typeOf(event) === 'WORKFLOW_TASK_TIMED_OUT')
        wrong.push(`a task failed: ${event.workflowTaskFailedEventAttributes?.failure?.message}`);
  }
  return { workflowId: instance.workflowId, refusable, codes, wrong };
}

const handlersChildEnded = 'childEnded';
/** gRPC: DEADLINE_EXCEEDED. */
const DEADLINE = 4;

function isRequest(payload: Garbage['args'][number] | undefined): boolean {
  try {
    checkEnvelope(payload && defaultPayloadConverter.fromPayload(payload));
    return true;
  } catch {
    return false;
  }
}

function isReadable(payload: Garbage['args'][number] | undefined): boolean {
  try {
    if (payload !== undefined) defaultPayloadConverter.fromPayload(payload);
    return true;
  } catch {
    return false;
  }
}

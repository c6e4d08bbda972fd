/** Why an instance's workflow task failed the last time. */
import type { Client, LoadedClientOptions } from '@temporalio/client';
import { ApplicationFailure, defaultDataConverter, type Payload, type ProtoFailure } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import { printable, WatchfloorError } from '../engine/index.ts';
import { readTaskMessage, refusalOf } from '../workflow/wire-error.ts';

type Failure = temporal.api.failure.v1.IFailure;
type DataConverter = LoadedClientOptions['loadedDataConverter'];

/** As Temporal's worker says that its bundle has no function of this name; there is no other sign of it. */
const NO_WORKFLOW = /^Failed to initialize workflow of type /;

/** WORKFLOW_TASK_FAILED_CAUSE_…: an unhandled command, a reset sticky queue, a forced close, a failover, a reset. */
const PASSING = [1, 13, 17, 18, 20];

/** The codes that an instance's sender is told as they are; anything else is INSTANCE_STUCK with its cause. */
const OWN = ['WORKFLOW_UNKNOWN', 'VERSION_UNKNOWN', 'DEFINITION_CHANGED'];

/** @returns what the task fails with; `undefined` where it does not, of late */
export async function lastTaskFailure(
  workflowService: Client['workflowService'],
  namespace: string,
  workflowId: string,
  dataConverter: DataConverter = defaultDataConverter,
): Promise<WatchfloorError | undefined> {
  const execution = { workflowId };
  const request = { namespace, execution, maximumPageSize: 10 };
  const { history } = await workflowService.getWorkflowExecutionHistoryReverse(request);
  for (const event of history?.events ?? []) {
    if (event.workflowTaskCompletedEventAttributes) return undefined;
    const { failure, cause } = event.workflowTaskFailedEventAttributes ?? {};
    if (cause != null && !PASSING.includes(cause)) return read(failure ?? {}, dataConverter);
  }
  return undefined;
}

/** Reads what `taskErrorOf` made, and of anything else the message. */
async function read(encoded: Failure, { failureConverter, payloadCodecs, payloadConverter }: DataConverter) {
  const failure = await decoded(encoded, payloadCodecs);
  const toError = (one: Failure): Error => {
    try {
      return failureConverter.failureToError(one as ProtoFailure, payloadConverter);
    } catch {
      // Whoever has no codec for it reads what is not encoded.
      return new Error(one.message ?? '');
    }
  };
  const said = toError(failure).message || 'no reason given';
  const error = failure.cause && toError(failure.cause);
  const isOurs = error instanceof ApplicationFailure && error.type === readTaskMessage(said).code;
  return isOurs ? refusalOf(error, undefined) : taskError(said);
}

/** A failure whose payloads, and messages where they are encoded too, a codec has decoded. */
async function decoded(failure: Failure, codecs: DataConverter['payloadCodecs']): Promise<Failure> {
  const all = async (payloads: readonly Payload[]): Promise<Payload[]> => {
    let open = [...payloads];
    for (const codec of codecs.toReversed()) open = await codec.decode(open);
    return open;
  };
  const { applicationFailureInfo: info, cause, encodedAttributes } = failure;
  const [attributes] = encodedAttributes == null ? [] : await all([encodedAttributes]);
  return {
    ...failure,
    ...(attributes === undefined ? {} : { encodedAttributes: attributes }),
    ...(cause == null ? {} : { cause: await decoded(cause, codecs) }),
    ...(info == null
      ? {}
      : { applicationFailureInfo: { ...info, details: { payloads: await all(info.details?.payloads ?? []) } } }),
  };
}

/** What a failed task's message alone says. */
export function taskError(said: string): WatchfloorError {
  const { code, message } = readTaskMessage(said);
  if (code !== undefined) return new WatchfloorError(code, message);
  if (!NO_WORKFLOW.test(said)) return new WatchfloorError('WORKFLOW_TASK_FAILED', said);
  return new WatchfloorError('WORKFLOW_UNKNOWN', 'The worker has no workflow of this type.', {
    todo: "Export it from the worker's workflows under the machine's id in camel case.",
  });
}

/** What the sender of an instance is told whose task fails. */
export function stuck(workflowId: string, why: WatchfloorError): WatchfloorError {
  const details = { instance: workflowId, ...why.details };
  const problem = `${printable(workflowId)} waits, since no worker can take it up: ${printable(why.problem)}`;
  if (OWN.includes(why.code)) return new WatchfloorError(why.code, problem, { details, todo: why.todo });
  const cause = { code: why.code, message: why.problem };
  return new WatchfloorError('INSTANCE_STUCK', problem, {
    details: { ...details, cause },
    todo: why.todo ?? 'It goes on once a worker runs code that can.',
  });
}

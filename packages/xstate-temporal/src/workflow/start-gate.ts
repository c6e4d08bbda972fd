/**
 * Which starts are taken. Whoever may write to the namespace can start a workflow with any argument, also with those by
 * which instances continue themselves, their actors, or a simulation. What is refused ends the workflow at once, before
 * any step.
 */
import { workflowInfo } from '@temporalio/workflow';
import {
  type Chart,
  holdStart,
  isName,
  isObject,
  isUnreadable,
  isVersion,
  messageOf,
  type Step,
  startMeta,
  toJson,
  tooLarge,
  WatchfloorError,
} from '../engine/index.ts';
import { proofRefusal } from '../proof/index.ts';
import { refusal } from './failures.ts';
import { claimsOf } from './proof-gate.ts';
import type { StartRequest } from './protocol.ts';
import { refusedHere } from './recorded-refusal.ts';
import { tenantIn } from './visibility.ts';
import { workerSettings } from './worker-settings.ts';

type Unchecked = { readonly [K in keyof StartRequest]?: unknown };

/**
 * Refuses what is no request. It depends on the request alone, so it comes out the same on replay.
 *
 * @throws START_MALFORMED, PAYLOAD_UNREADABLE
 */
export function checkRequest(request: unknown): asserts request is StartRequest {
  if (isUnreadable(request)) throw unreadableStart();
  const wrong = wrongWith(request);
  if (wrong === undefined) return;
  throw refusal(
    new WatchfloorError('START_MALFORMED', `The start is malformed: ${wrong}.`, {
      todo: 'Start with { input, by: { role, name }, id, version }; each may be left out.',
    }),
  );
}

function unreadableStart(): unknown {
  const { attempt, continuedFromExecutionRunId, cronSchedule } = workflowInfo();
  // A run hands on what can be read. It waits for a worker that has its codec and does not end.
  if (continuedFromExecutionRunId && !cronSchedule && attempt === 1)
    return new Error(
      'PAYLOAD_UNREADABLE: this worker cannot read what the run before handed on; does it lack its codec?',
    );
  const problem =
    'This worker cannot read the start: it is no JSON, or of an encoding that the worker has no codec for.';
  return refusal(
    new WatchfloorError('PAYLOAD_UNREADABLE', problem, {
      todo: 'Give the worker the payload codec that its clients have, and start the instance again.',
    }),
  );
}

function wrongWith(request: unknown): string | undefined {
  if (isUnreadable(request)) return 'it cannot be read';
  if (!isObject(request)) return 'it is no object';
  const { input, by, id, version, definition, scenario, kinship, continued } = request as Unchecked;
  if (by != null && !(isObject(by) && isName(by.role) && isName(by.name))) return '"by" is no sender';
  if (id != null && !isName(id)) return '"id" is no id';
  if (version != null && !isVersion(version)) return '"version" is no version';
  if (definition !== undefined && !isMark(definition)) return '"definition" is no version with its hash';
  if (scenario !== undefined && !isClock(scenario)) return '"scenario" is no clock';
  if (kinship !== undefined && !isLink(kinship)) return '"kinship" is no link to a parent';
  if (continued !== undefined && !(isObject(continued) && isObject(continued.snapshot)))
    return '"continued" is nothing that a run hands on';
  try {
    if (input !== undefined) toJson(input, 'its input');
    return undefined;
  } catch (error) {
    return messageOf(error).replace(/\.$/, '');
  }
}

function isMark(value: unknown): boolean {
  return isObject(value) && isVersion(value.version) && typeof value.hash === 'string';
}

function isClock(value: unknown): boolean {
  return isObject(value) && Number.isSafeInteger(value.at) && Number.isFinite(value.offset) && isName(value.prefix);
}

function isLink(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { path, parent, id, generation } = value;
  const isPath = Array.isArray(path) && path.every((name) => typeof name === 'string');
  return isPath && typeof parent === 'string' && typeof id === 'string' && Number.isSafeInteger(generation);
}

/** What an instance shows that its start brought. */
export interface Admitted {
  /** In what it deviates from the worker's settings; empty on replay, where nothing is asked. */
  readonly deviating: readonly string[];
}

/**
 * Refuses a start that is forged or not proven, before anything of it is looked at: what it names may be what no worker
 * has, and its task would fail for ever. It depends on the worker, and is not asked on replay.
 *
 * @throws START_FORGED, one of PROOF_CODES; on replay of either START_REFUSED
 */
export function checkOrigin(request: StartRequest): void {
  decided(() => {
    const forged = forgedIn(request);
    if (forged !== undefined) throw new WatchfloorError('START_FORGED', forged);
    if (request.continued === undefined) checkClaims(request);
  });
}

/**
 * Refuses a start that is too large, or that the definition does not take; not on replay.
 *
 * @param first the step that it would make; absent where a run goes on from another
 * @throws what the definition's `start` refuses with, a code of the size; on replay of either START_REFUSED
 */
export function checkStart(chart: Chart, request: StartRequest, first: Step | undefined): Admitted {
  let deviating: readonly string[] = [];
  if (first === undefined) return { deviating };
  decided(() => {
    const over = tooLarge(first);
    if (over !== undefined) throw over;
    if (request.kinship === undefined) deviating = held(chart, request, first);
  });
  return { deviating };
}

/** Throws what a check throws; where that was refused when it was recorded, START_REFUSED. */
function decided(check: () => void): void {
  let why: unknown = new WatchfloorError('START_REFUSED', 'The start was refused when it came.');
  const refused = refusedHere('start', ['refused'], () => {
    try {
      check();
      return undefined;
    } catch (error) {
      if (!(error instanceof WatchfloorError)) throw error;
      why = error;
      return 'refused';
    }
  });
  if (refused !== undefined) throw refusal(why);
}

/** @throws RefusedError with one of PROOF_CODES */
function checkClaims(request: StartRequest): void {
  const claims = claimsOf('start', request);
  // Only a worker's own key starts actors; what the definition says of starts from outside is not asked for them.
  if (claims !== undefined && request.kinship !== undefined && claims.role !== 'system')
    throw new WatchfloorError('START_FORGED', 'It names a parent ("kinship"), and a person started it.');
  const tenant = claims?.tenant;
  const own = tenantIn(request.input);
  if (tenant !== undefined && own !== undefined && tenant !== own) throw proofRefusal('TENANT_MISMATCH');
}

/** What a start pretends to be, if it does. */
function forgedIn({ continued, kinship, scenario }: StartRequest): string | undefined {
  const { continuedFromExecutionRunId, cronSchedule, retryPolicy, attempt, parent } = workflowInfo();
  // Temporal itself would start such a workflow again with the same arguments, as one that continues another.
  if (cronSchedule) return 'A durable instance has no cron schedule.';
  if (retryPolicy !== undefined || attempt > 1) return 'A durable instance is not retried as a whole.';
  if (continued !== undefined) {
    if (continuedFromExecutionRunId) return undefined;
    return 'It has what a run hands on to the next one ("continued"), and goes on from no other run.';
  }
  if (kinship !== undefined && parent?.workflowId !== kinship.parent)
    return 'It names a parent ("kinship") that did not start it.';
  if (scenario !== undefined && workerSettings().simulation !== true)
    return 'It has a clock of its own ("scenario"), and this worker runs no simulation.';
  return undefined;
}

function held(chart: Chart, request: StartRequest, first: Step): readonly string[] {
  const { workflowId } = workflowInfo();
  const before = `${request.scenario?.prefix ?? ''}${chart.id}/`;
  const key = workflowId.startsWith(before) ? workflowId.slice(before.length) : workflowId;
  const { by } = startMeta(request, first.snapshot.at);
  return holdStart(chart, first, { key, by, settings: workerSettings().settings });
}

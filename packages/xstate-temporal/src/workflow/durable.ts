import {
  ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  CancelledFailure,
  condition,
  continueAsNew,
  currentUpdateInfo,
  defineQuery,
  defineSignal,
  defineUpdate,
  patched,
  setDefaultSignalHandler,
  setHandler,
  TemporalFailure,
  workflowInfo,
} from '@temporalio/workflow';
import { GATHERED } from '../engine/host/signal-name.ts';
import { activityType, compile, type Defined, printable, WatchfloorError } from '../engine/index.ts';
import { admission } from './admission.ts';
import { checkUntil, description, page, reached } from './answers.ts';
import { markBegunLate } from './begun-late.ts';
import { refusal, taskFailure } from './failures.ts';
import type { Host } from './host.ts';
import {
  type CancelRequest,
  type Description,
  type Ended,
  type Envelope,
  EXPORTED,
  handlers,
  type LedgerPage,
  type MigrationAnswer,
  type MigrationRequest,
  type Receipt,
  type StartRequest,
  type UntilAnswer,
  type UntilRequest,
} from './protocol.ts';
import {
  checkMove,
  checkVersions,
  type DurableOptions,
  moveInstance,
  openInstance,
  whileSkipping,
} from './versions.ts';
import { disown } from './visibility.ts';
import { workerSettings } from './worker-settings.ts';

export type { DurableOptions } from './versions.ts';

const send = defineUpdate<Receipt, [Envelope]>(handlers.send);
const until = defineUpdate<UntilAnswer, [UntilRequest]>(handlers.until);
const cancel = defineUpdate<Receipt, [CancelRequest]>(handlers.cancel);
const move = defineUpdate<MigrationAnswer, [MigrationRequest]>(handlers.migrate);
const notify = defineSignal<[Envelope]>(handlers.notify);
const childEnded = defineSignal<[Ended]>(handlers.childEnded);
const describe = defineQuery<Description>(handlers.describe);
const ledger = defineQuery<LedgerPage, [number?]>(handlers.ledger);
const snapshotQuery = defineQuery<unknown>(handlers.snapshot);
const receiptQuery = defineQuery<Receipt | null, [string]>(handlers.receipt);

const MAX_WAIT = 20_000;

/** Only the machine's own functions ask for more than the params; a history is no place for what nobody reads. */
const isOwn = (machine: string, action: string): boolean =>
  workerSettings().own?.includes(activityType(machine, action)) === true;

/** A machine's workflow: exported from the file that workers are given. */
export type DurableWorkflow = (request?: StartRequest) => Promise<unknown>;

/**
 * Makes the workflow of a machine. Its output is the machine's output.
 *
 * @param given the machine or its definition; where instances live on several versions an array of all, whose last one
 * starts new instances
 * @throws DefinitionError (DEFINITION_UNSUPPORTED), DEFINITION_INVALID, VERSIONS_INVALID
 */
export function durable<const TGiven extends Defined | readonly Defined[]>(
  given: TGiven,
  options: DurableOptions<TGiven> = {},
): DurableWorkflow {
  return hosted([given].flat() as Defined[], options as DurableOptions);
}

function hosted(given: readonly Defined[], options: DurableOptions): DurableWorkflow {
  const charts = given.map((one) => compile(one, { informs: isOwn }));
  checkVersions(charts);
  const { maxUpdates = 1_900, drain = 10_000 } = options;

  const workflow: DurableWorkflow = async function durableInstance(request: StartRequest = {}): Promise<unknown> {
    const root = CancellationScope.current();
    return CancellationScope.nonCancellable(async () => {
      let opened: Host | undefined;
      let admitted = admission(request, () => opened?.forgetReported());
      let host: Host;
      try {
        host = opened = openInstance(charts, request, options, admitted);
      } catch (error) {
        // What no instance handed on may be anything; its task is not to fail for ever.
        if (error instanceof TemporalFailure) disown();
        else await admitted;
        throw error;
      }
      root.cancelRequested.catch(() => {
        host.onWake();
        host.cancel();
      });
      let waiters = 0;
      let updates = 0;
      let leaving = false;
      let moving: MigrationRequest | undefined;
      let suggested = false;
      // Asked only where something came that the history has. A refused update wakes the workflow as well and leaves no
      // trace: a run that it made go on as another one would not replay.
      const heard = () => {
        suggested ||= workflowInfo().continueAsNewSuggested;
      };
      const counted = () => {
        updates++;
        heard();
      };
      host.onWake = heard;
      // Nobody is answered by an instance before it is known to be one.
      const answer = async <T>(value: T): Promise<T> => {
        if (admitted !== undefined) await admitted;
        return value;
      };

      if (request.continued !== undefined) markBegunLate();
      setHandler(
        send,
        (envelope) => {
          counted();
          return answer(host.send(envelope));
        },
        { validator: (envelope) => orRefuse(host, envelope, () => host.dryRun(envelope)) },
      );
      setHandler(
        until,
        async (wanted) => {
          waiters++;
          counted();
          try {
            await condition(
              () => reached(host, wanted) || leaving || host.snapshot.status !== 'active',
              Math.min(wanted.timeout ?? MAX_WAIT, MAX_WAIT),
            );
            if (admitted !== undefined) await admitted;
            return {
              reached: reached(host, wanted),
              status: host.snapshot.status,
              states: host.chart.states(host.snapshot),
              seq: host.snapshot.seq,
            };
          } finally {
            heard();
            waiters--;
          }
        },
        {
          validator: (...asked) =>
            orRefuse(host, asked[0], () => checkUntil(asked, currentUpdateInfo()?.id ?? '', waiters)),
        },
      );
      setHandler(
        cancel,
        (request) => {
          counted();
          return answer(host.cancelFor(request));
        },
        { validator: (request) => orRefuse(host, request, () => host.tryCancel(request)) },
      );
      setHandler(
        move,
        (wanted) => {
          counted();
          const { version } = host.chart;
          if (wanted.to !== version) {
            moving = wanted;
            host.noteMove(wanted);
          }
          return answer({ from: version, to: wanted.to });
        },
        {
          validator: (wanted) =>
            orRefuse(host, wanted, () => {
              checkMove(charts, options, host, request, wanted);
              if (moving !== undefined) throw busy(moving);
            }),
        },
      );
      setHandler(notify, (envelope) => {
        heard();
        host.notify(envelope);
      });
      setHandler(childEnded, (ended) => {
        heard();
        host.childEnded(ended);
      });
      setDefaultSignalHandler((name, ...sent) => {
        heard();
        if (name === GATHERED) hearAll(host, sent);
        else host.unknownSignal(name);
      });
      setHandler(describe, () => description(host));
      setHandler(ledger, (from) => page(host, from ?? 1));
      setHandler(snapshotQuery, () => host.snapshot);
      setHandler(receiptQuery, (id) => host.receiptOf(id) ?? null);

      if (request.continued?.handlersFirst === true) await handlersFirst();
      if (admitted !== undefined) {
        let waits = true;
        void markSteps(host, () => waits);
        await admitted;
        waits = false;
        admitted = undefined;
      }
      const full = () => moving !== undefined || updates >= maxUpdates || suggested;
      const settled = () => host.snapshot.status !== 'active' && host.executor.idle;
      for (;;) {
        await condition(
          () =>
            host.unflushed || host.fatal !== undefined || settled() || (full() && host.snapshot.status === 'active'),
        );
        if (host.fatal !== undefined) throw taskFailure(host.fatal);
        host.flush();
        if (settled()) {
          await condition(allHandlersFinished);
          host.flush();
          if (host.fatal !== undefined) throw taskFailure(host.fatal);
          await host.reportEnd();
          return conclude(host);
        }
        if (full() && host.snapshot.status === 'active') {
          if (request.scenario !== undefined) throw whileSkipping(host);
          const stays = () => host.fatal !== undefined || host.snapshot.status !== 'active';
          let draining = true;
          void reportSteps(host, () => draining);
          await condition(() => host.executor.idle || stays(), drain);
          // Who waits is sent away only now; asking again at once would use up what is left of the run's updates.
          leaving = true;
          await condition(() => allHandlersFinished() || stays());
          leaving = false;
          draining = false;
          if (moving !== undefined && !stays()) moveInstance(charts, options, host, moving);
          moving = undefined;
          if (host.fatal !== undefined) throw taskFailure(host.fatal);
          host.flush();
          if (host.snapshot.status === 'active') {
            await continueAsNew<DurableWorkflow>({
              ...(request.kinship === undefined ? {} : { kinship: request.kinship }),
              continued: host.carry(),
            });
          }
        }
      }
    });
  };
  const versions = charts.map(({ version, hash }) => ({ version, hash }));
  return Object.assign(workflow, { [EXPORTED]: { id: charts[0]?.id, versions } });
}

/**
 * Leaves a marker where steps are taken that are not reported yet: Core replays tasks without commands together with the
 * next one, and so under another time.
 */
async function markSteps(host: Host, isWaiting: () => boolean): Promise<void> {
  let { seq } = host.snapshot;
  for (;;) {
    await condition(() => !isWaiting() || host.snapshot.seq > seq);
    if (!isWaiting()) return;
    seq = host.snapshot.seq;
    patched(`watchfloor/stepped/${seq}`);
  }
}

/** @param sent the names of signals, then what each of them brings */
function hearAll(host: Host, [names, ...brought]: readonly unknown[]): void {
  for (const [place, name] of (names as readonly string[]).entries()) {
    if (name === handlers.notify) host.notify(brought[place]);
    else if (name === handlers.childEnded) host.childEnded(brought[place]);
    else host.unknownSignal(name);
  }
}

/**
 * Reports steps while a run drains, each in the task that took it. Core replays tasks without commands together with the
 * next one, whose signals and updates then come before what the tasks were about. Runs recorded before have no marker.
 */
async function reportSteps(host: Host, isDraining: () => boolean): Promise<void> {
  for (;;) {
    await condition(() => host.unflushed || !isDraining());
    if (!isDraining() || host.fatal !== undefined || !patched('engine-4')) return;
    host.flush();
  }
}

/**
 * Waits until the handlers of this activation have answered. A run that goes on from another may have nothing to do in
 * its first task, and Temporal's Core then replays it together with the second: what came in between would be reported
 * before it is answered, and was answered first when it happened.
 */
function handlersFirst(): Promise<void> {
  // A condition that holds at once does not wait; this one holds when it is asked again, after all handlers.
  let asked = false;
  return condition(() => {
    const again = asked;
    asked = true;
    return again;
  });
}

function busy({ to }: MigrationRequest): WatchfloorError {
  return new WatchfloorError(
    'MIGRATION_BUSY',
    `The instance is about to move to ${printable(to)}; ask again when it has, which takes as long as its open effects.`,
  );
}

function orRefuse(host: Host, asked: unknown, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (error instanceof WatchfloorError) host.noteRefused(error.code, (asked as { readonly id?: unknown } | null)?.id);
    throw refusal(error);
  }
}

function conclude(host: Host): unknown {
  const { snapshot, chart } = host;
  if (host.cancelled === 'temporal') throw new CancelledFailure(`${chart.id} was cancelled`);
  // A workflow that Temporal was not asked to cancel cannot end as cancelled.
  if (host.cancelled === 'request')
    throw ApplicationFailure.create({ type: 'CANCELLED', message: `${chart.id} was cancelled`, nonRetryable: true });
  if (snapshot.status === 'error') {
    const { message } = (snapshot.error ?? {}) as { message?: string };
    throw ApplicationFailure.create({
      type: 'MACHINE_ERROR',
      message: message ?? 'The machine ended in an error.',
      nonRetryable: true,
      details: [snapshot.error ?? null],
    });
  }
  return snapshot.output;
}

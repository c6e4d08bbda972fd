import {
  ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  CancelledFailure,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  defineUpdate,
  deprecatePatch,
  patched,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { type Chart, compile, type Definition, WatchfloorError } from '../engine/index.ts';
import { Host, refusal } from './host.ts';
import type { PolicyTable } from './policy.ts';
import {
  type Description,
  type Ended,
  handlers,
  LEDGER_PAGE,
  LEDGER_PAGE_LENGTH,
  type LedgerPage,
  type Letter,
  type Receipt,
  type StartRequest,
  type UntilAnswer,
  type UntilRequest,
} from './protocol.ts';

const send = defineUpdate<Receipt, [Letter]>(handlers.send);
const until = defineUpdate<UntilAnswer, [UntilRequest]>(handlers.until);
const notify = defineSignal<[Letter]>(handlers.notify);
const childEnded = defineSignal<[Ended]>(handlers.childEnded);
const describe = defineQuery<Description>(handlers.describe);
const ledger = defineQuery<LedgerPage, [number?]>(handlers.ledger);
const snapshotQuery = defineQuery<unknown>(handlers.snapshot);

const MAX_WAIT = 20_000;
/** Ten pending updates block the eleventh; waiting ones may take less than half of them. */
const MAX_WAITERS = 4;

export interface DurableOptions {
  /** Timeouts, retries and whether an activity is local, by the name of actor or action. */
  readonly policy?: PolicyTable;
  /** Continue as new at this many updates in a run, at the latest; a server refuses more than 2,000. Default 1,900. */
  readonly maxUpdates?: number;
  /** How long a continue-as-new waits for open effects before it hands them on, milliseconds. Default 10,000. */
  readonly drain?: number;
  /**
   * An older version than those given was taken out. Needed when one version is left, for instances
   * that began on it while there were two; costs new instances an event. Default: false.
   */
  readonly retired?: boolean;
}

/** A machine's workflow: exported from the file that workers are given. */
export type DurableWorkflow = (request?: StartRequest) => Promise<unknown>;

/**
 * Makes the workflow of a machine. Its output is the machine's output.
 *
 * @param definitions every version that instances may live on; the last one starts new instances
 * @throws DefinitionError (DEFINITION_UNSUPPORTED), VERSIONS_INVALID
 */
export function durable(definitions: readonly Definition[], options: DurableOptions = {}): DurableWorkflow {
  const charts = definitions.map((definition) => compile(definition));
  checkVersions(charts);
  const { maxUpdates = 1_900, drain = 10_000 } = options;

  return async function durableInstance(request: StartRequest = {}): Promise<unknown> {
    const root = CancellationScope.current();
    return CancellationScope.nonCancellable(async () => {
      const host = open(charts, request, options);
      root.cancelRequested.catch(() => host.cancel());
      let waiters = 0;
      let updates = 0;
      let leaving = false;

      setHandler(
        send,
        (letter) => {
          updates++;
          return Promise.resolve(host.send(letter, 'update'));
        },
        { validator: (letter) => orRefuse(() => host.dryRun(letter)) },
      );
      setHandler(
        until,
        async (wanted) => {
          waiters++;
          updates++;
          try {
            await condition(
              () => reached(host, wanted) || leaving || host.snapshot.status !== 'active',
              Math.min(wanted.timeout ?? MAX_WAIT, MAX_WAIT),
            );
            return {
              reached: reached(host, wanted),
              status: host.snapshot.status,
              states: host.chart.states(host.snapshot),
              seq: host.snapshot.seq,
            };
          } finally {
            waiters--;
          }
        },
        { validator: (wanted) => orRefuse(() => checkUntil(wanted, waiters)) },
      );
      setHandler(notify, (letter) => host.notify(letter));
      setHandler(childEnded, (ended) => host.onChildEnded(ended));
      setHandler(describe, () => description(host));
      setHandler(ledger, (from) => page(host, from ?? 1));
      setHandler(snapshotQuery, () => host.snapshot);

      const full = () => updates >= maxUpdates || workflowInfo().continueAsNewSuggested;
      const settled = () => host.snapshot.status !== 'active' && host.carrier.idle;
      for (;;) {
        await condition(
          () =>
            host.unflushed || host.fatal !== undefined || settled() || (full() && host.snapshot.status === 'active'),
        );
        if (host.fatal !== undefined) throw host.fatal;
        host.flush();
        if (settled()) {
          await condition(allHandlersFinished);
          host.flush();
          if (host.fatal !== undefined) throw host.fatal;
          await host.reportEnd();
          return conclude(host);
        }
        if (full() && host.snapshot.status === 'active') {
          if (request.scenario !== undefined) throw whileSkipping(host);
          const stays = () => host.fatal !== undefined || host.snapshot.status !== 'active';
          await condition(() => host.carrier.idle || stays(), drain);
          // Who waits is sent away only now; asking again at once would use up what is left of the run's updates.
          leaving = true;
          await condition(() => allHandlersFinished() || stays());
          leaving = false;
          if (host.fatal !== undefined) throw host.fatal;
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
}

/** The chart of this instance, and the instance itself, all before the first await. */
function open(charts: readonly Chart[], request: StartRequest, { policy = {}, retired = false }: DurableOptions): Host {
  const version = request.continued?.snapshot.version ?? request.version ?? newest(charts, retired);
  const outermost = charts.find((c) => c.version === version);
  if (outermost === undefined) {
    // Not a failure of the workflow: its task waits for a worker that has the version.
    throw new Error(
      `VERSION_UNKNOWN: this worker has ${charts.map((c) => `${c.id}@${c.version}`).join(', ')}; the instance lives on ${version}.`,
    );
  }
  const chart = (request.kinship?.path ?? []).reduce((parent, src) => parent.child(src), outermost);
  if (request.scenario !== undefined && chart.machines.length > 0) {
    throw ApplicationFailure.create({
      type: 'CHILD_MACHINES_UNSUPPORTED',
      message: `${chart.id} has machines as actors (${chart.machines.join(', ')}); on a server that skips time an open child stops its parent's clock.`,
      nonRetryable: true,
    });
  }
  try {
    return new Host(chart, request, policy);
  } catch (error) {
    if (error instanceof WatchfloorError && error.code === 'INPUT_INVALID') throw refusal(error);
    throw error;
  }
}

/**
 * New instances take the last version; replays of older ones take the one that was last then. The
 * marker of the oldest version is never written here, only understood: it is in histories that were
 * begun when there was an older one still.
 */
function newest(charts: readonly Chart[], retired: boolean): string {
  const [oldest, ...others] = charts as readonly [Chart, ...Chart[]];
  for (const { id, version } of others.reverse()) if (patched(`${id}@${version}`)) return version;
  if (charts.length > 1 || retired) deprecatePatch(`${oldest.id}@${oldest.version}`);
  return oldest.version;
}

function checkVersions(charts: readonly Chart[]): void {
  const ids = new Set(charts.map((chart) => chart.id));
  const versions = new Set(charts.map((chart) => chart.version));
  if (ids.size !== 1 || versions.size !== charts.length) {
    throw new WatchfloorError(
      'VERSIONS_INVALID',
      'durable() takes one or more versions of one machine, each with a version of its own.',
    );
  }
}

function orRefuse(check: () => void): void {
  try {
    check();
  } catch (error) {
    throw refusal(error);
  }
}

function checkUntil(wanted: UntilRequest, waiters: number): void {
  const { state, tag, ended, timeout } = (wanted ?? {}) as Readonly<Record<string, unknown>>;
  const isText = (value: unknown) => value === undefined || typeof value === 'string';
  const isFlag = ended === undefined || typeof ended === 'boolean';
  const isTime = timeout === undefined || (typeof timeout === 'number' && timeout >= 0);
  if (!isText(state) || !isText(tag) || !isFlag || !isTime || (state ?? tag ?? ended) === undefined) {
    throw new WatchfloorError(
      'UNTIL_MALFORMED',
      'until needs a state, a tag, or ended: true; timeout is in milliseconds.',
    );
  }
  if (waiters >= MAX_WAITERS)
    throw new WatchfloorError('UNTIL_BUSY', `${MAX_WAITERS} are waiting already; ask again in a moment.`);
}

function reached(host: Host, { state, tag, ended }: UntilRequest): boolean {
  const { chart, snapshot } = host;
  return (
    (state === undefined || chart.matches(snapshot, state)) &&
    (tag === undefined || chart.tags(snapshot).includes(tag)) &&
    (ended !== true || snapshot.status !== 'active')
  );
}

function description({ chart, snapshot, attention, carrier }: Host): Description {
  const { machine, version, definition, status, timers, children, seq, at, digest } = snapshot;
  return {
    machine,
    version,
    definition,
    status,
    states: chart.states(snapshot),
    tags: chart.tags(snapshot),
    offers: chart.offers(snapshot),
    timers,
    children,
    attention,
    busy: !carrier.idle,
    seq,
    at,
    digest,
  };
}

function page({ records, snapshot }: Host, from: number): LedgerPage {
  const first = snapshot.seq - records.length + 1;
  const start = Number.isSafeInteger(from) ? Math.max(0, from - first) : 0;
  let room = LEDGER_PAGE_LENGTH;
  const slice = records.slice(start, start + LEDGER_PAGE).filter((record, index) => {
    if (room <= 0) return false;
    room -= JSON.stringify(record).length;
    return room >= 0 || index === 0;
  });
  const next = first + start + slice.length;
  return { records: slice, first, ...(next <= snapshot.seq ? { next } : {}) };
}

function conclude(host: Host): unknown {
  const { snapshot, chart } = host;
  if (host.cancelled) throw new CancelledFailure(`${chart.id} was cancelled`);
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

function whileSkipping(host: Host): ApplicationFailure {
  return ApplicationFailure.create({
    type: 'CONTINUE_AS_NEW_WHILE_SKIPPING',
    message: `${host.chart.id} would have to continue as new, which corrupts the clock while the server skips time. Use fewer events an instance in a simulation on a server.`,
    nonRetryable: true,
  });
}

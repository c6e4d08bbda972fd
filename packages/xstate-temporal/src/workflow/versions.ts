/** Which version an instance lives on, and how it comes to another. */
import { ApplicationFailure, patched } from '@temporalio/workflow';
import {
  type Chart,
  checkEnvelope,
  type Defined,
  type EffectName,
  FIRST_VERSION,
  type MachineOf,
  type Migrations,
  printable,
  type Step,
  startMeta,
  WatchfloorError,
} from '../engine/index.ts';
import { refusal, taskFailure } from './failures.ts';
import { Host } from './host.ts';
import type { PolicyTable } from './policy.ts';
import type { MigrationRequest, StartRequest } from './protocol.ts';
import { checkOrigin, checkRequest, checkStart } from './start-gate.ts';

/** How a machine is hosted; with `typeof` of what `durable` is given, its names are checked. */
export interface DurableOptions<TGiven = Defined> {
  /**
   * Timeouts and retries, by the name of actor or action.
   *
   * @example { charge: { startToCloseTimeout: '2 minutes' } }
   */
  readonly policy?: PolicyTable<EffectName<MachineOf<Each<TGiven>>>>;
  /** Continue as new at this many updates in a run, at the latest; a server refuses more than 2,000. Default 1,900. */
  readonly maxUpdates?: number;
  /** How long a continue-as-new waits for open effects before it hands them on, milliseconds. Default 10,000. */
  readonly drain?: number;
  /**
   * What becomes of instances in flight that are moved to another version, by `<from>-><to>`.
   *
   * @example { '1.0.0->1.1.0': (snapshot) => ({ ...snapshot, context: { ...snapshot.context, notes: [] } }) }
   */
  readonly migrations?: Migrations<VersionOf<Each<TGiven>>>;
}

type Each<TGiven> = TGiven extends readonly (infer TOne)[] ? TOne : TGiven;
/** The versions of definitions that say them as literals (`as const`); else any. */
type VersionOf<TDefined> = TDefined extends { readonly version: infer TVersion extends string } ? TVersion : string;

/**
 * The chart of this instance, and the instance itself, all before the first await.
 *
 * @param admitted before it no effect is begun
 */
export function openInstance(
  charts: readonly Chart[],
  request: StartRequest,
  options: DurableOptions,
  admitted?: Promise<void>,
): Host {
  const { policy = {} } = options;
  checkRequest(request);
  checkOrigin(request);
  const version = request.continued?.snapshot.version ?? request.version ?? newest(charts);
  const outermost = charts.find((c) => c.version === version);
  if (outermost === undefined) {
    throw taskFailure(versionUnknown(charts, version));
  }
  const chart = (request.kinship?.path ?? []).reduce((parent, src) => parent.child(src), outermost);
  checkDefinition(chart, request);
  if (request.scenario !== undefined && chart.machines.length > 0) {
    throw ApplicationFailure.create({
      type: 'CHILD_MACHINES_UNSUPPORTED',
      message: `${chart.id} has machines as actors (${chart.machines.join(', ')}); on a server that skips time an open child stops its parent's clock.`,
      nonRetryable: true,
    });
  }
  if (request.scenario !== undefined && chart.callbacks.length > 0) {
    throw ApplicationFailure.create({
      type: 'CALLBACKS_UNSUPPORTED',
      message: `${chart.id} has callbacks as actors (${chart.callbacks.join(', ')}); on a server that skips time an open activity stops the clock.`,
      nonRetryable: true,
    });
  }
  const first = request.continued === undefined ? firstStep(chart, request) : undefined;
  const { deviating } = checkStart(chart, request, first);
  return new Host(chart, request, policy, first, deviating, admitted);
}

/** What an input is refused with; anything else is the definition's fault, and fails the task. */
const INPUT_CODES = ['INPUT_INVALID', 'INPUT_TOO_LARGE'];

function firstStep(chart: Chart, request: StartRequest): Step {
  const { input, scenario, kinship } = request;
  try {
    return chart.start(input, startMeta(request, scenario?.at ?? Date.now()), kinship && { parent: true });
  } catch (error) {
    if (error instanceof WatchfloorError && INPUT_CODES.includes(error.code)) throw refusal(error);
    throw taskFailure(error);
  }
}

/**
 * An instance goes on by the definition that it began with. Which one that was is known from who started it, and from
 * the run before; of a start by the machine's name alone only from the second run on.
 */
function checkDefinition({ id, version, hash }: Chart, { continued, definition }: StartRequest): void {
  const { snapshot } = continued ?? {};
  const known = snapshot === undefined ? definition : { version: snapshot.version, hash: snapshot.definition };
  if (known === undefined || known.version !== version || known.hash === hash) return;
  const error = new WatchfloorError('DEFINITION_CHANGED', `This worker has another definition of ${id}@${version}.`, {
    details: { machine: id, version, definition: known.hash, worker: hash },
    todo: 'Deploy the definition that the instance began with, and the changed one under a version of its own.',
  });
  throw taskFailure(error);
}

function versionUnknown(charts: readonly Chart[], version: string): WatchfloorError {
  const [{ id } = { id: '' }] = charts;
  const versions = charts.map((chart) => chart.version);
  const problem = `The instance lives on ${id}@${printable(version)}; this worker has ${versions.join(', ')}.`;
  return new WatchfloorError('VERSION_UNKNOWN', problem, {
    details: { machine: id, version, versions },
    todo: 'Start a worker that has this version too.',
  });
}

/**
 * Moves the instance at the end of a run. It may have stepped since that was found to be possible; if
 * it no longer is, a line in the ledger says so, and the instance stays.
 */
export function moveInstance(
  charts: readonly Chart[],
  { migrations = {} }: DurableOptions,
  host: Host,
  wanted: MigrationRequest,
): void {
  host.move(chartOf(charts, wanted.to), migrations, wanted);
}

function chartOf(charts: readonly Chart[], version: string): Chart {
  const chart = charts.find((one) => one.version === version);
  if (chart !== undefined) return chart;
  const known = charts.map((one) => one.version).join(', ');
  throw new WatchfloorError('VERSION_UNKNOWN', `This worker has ${known}; there is no version ${printable(version)}.`);
}

/** What `migrate` would be refused with. Tries the migration and throws it away. */
export function checkMove(
  charts: readonly Chart[],
  { migrations = {} }: DurableOptions,
  host: Host,
  { scenario, kinship }: StartRequest,
  wanted: MigrationRequest,
): void {
  checkEnvelope(wanted);
  host.checkMover(wanted);
  if (scenario !== undefined)
    throw new WatchfloorError('MIGRATION_UNKNOWN', 'An instance of a simulation does not continue as new.');
  if (kinship !== undefined)
    throw new WatchfloorError(
      'MIGRATION_UNKNOWN',
      'A machine that is an actor of another has the version of that one.',
    );
  const to = chartOf(charts, String(wanted.to));
  if (to !== host.chart) host.tryMove(to, migrations, wanted);
}

/**
 * The version that every machine begins with writes no marker, so that it costs no event.
 *
 * New instances take the last version, and a marker in their history says which that was; on replay
 * the marker is asked for. Without one it is the first version, whether this worker has it or not:
 * no instance is ever taken up by a version that it did not begin with.
 */
function newest(charts: readonly Chart[]): string {
  for (const { id, version } of [...charts].reverse())
    if (version !== FIRST_VERSION && patched(`${id}@${version}`)) return version;
  return FIRST_VERSION;
}

/** @throws VERSIONS_INVALID */
export function checkVersions(charts: readonly Chart[]): void {
  const ids = new Set(charts.map((chart) => chart.id));
  const versions = new Set(charts.map((chart) => chart.version));
  if (ids.size !== 1 || versions.size !== charts.length || charts.findIndex((c) => c.version === FIRST_VERSION) > 0) {
    throw new WatchfloorError(
      'VERSIONS_INVALID',
      `durable() takes one or more versions of one machine, oldest first, each with a version of its own; ${FIRST_VERSION} is the oldest.`,
    );
  }
}

export function whileSkipping(host: Host): ApplicationFailure {
  return ApplicationFailure.create({
    type: 'CONTINUE_AS_NEW_WHILE_SKIPPING',
    message: `${host.chart.id} would have to continue as new, which corrupts the clock while the server skips time. Use fewer events an instance in a simulation on a server.`,
    nonRetryable: true,
  });
}

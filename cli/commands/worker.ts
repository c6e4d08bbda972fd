import { Command, Option } from 'commander';
import { asked, clean } from 'xstate-temporal/cli';
import { WatchfloorError } from 'xstate-temporal/engine';
import type { DurableWorker } from 'xstate-temporal/worker';
import type { ProgrammeWorkerOptions } from '../../programme/worker/index.ts';
import type { Sweeper } from '../audit/sweeper.ts';
import type { Context } from '../command.ts';
import { EXIT } from '../exit.ts';
import { withExample, withTarget } from '../input/options.ts';
import type { Target, TargetOptions } from '../input/target.ts';
import { version } from '../print/version.ts';
import { positive } from '../simulate/options.ts';

/** How long the server may take to answer, milliseconds: probes give up after some seconds. */
const ANSWER_LIMIT = 2_000;

interface WorkerCommandOptions extends TargetOptions {
  readonly studies?: number | true;
  readonly archive: boolean;
  readonly metrics?: string;
  readonly health?: string;
  readonly logFormat?: string;
  readonly logLevel?: string;
}

/** A worker alone, for a server that is there. */
export function workerCommand(context: Context, done: (code: number) => void): Command {
  const command = withTarget(
    new Command('worker')
      .description('run a worker for a server that is already running, until Ctrl-C')
      .addOption(
        new Option(
          '--studies [threads]',
          'run replications for "simulate --on workers" instead of instances; default: a thread for each processor',
        ).argParser(positive),
      )
      .option('--no-archive', 'do not write closed cases to the archive')
      .addOption(new Option('--metrics <host:port>', 'where Prometheus reads metrics').helpGroup('Observe:'))
      .addOption(new Option('--health <host:port>', 'where /livez and /readyz are answered').helpGroup('Observe:'))
      .addOption(new Option('--log-format <format>', 'text or json; default: text').helpGroup('Observe:'))
      .addOption(new Option('--log-level <level>', 'error, warn, info or debug; default: warn').helpGroup('Observe:')),
  );
  return withExample(
    command,
    'worker --address temporal.example:7233 --namespace watchfloor',
    'worker --studies 4',
  ).action(async (options: WorkerCommandOptions) => done(await worker(context, options)));
}

async function worker({ terminal, interrupt }: Context, options: WorkerCommandOptions): Promise<number> {
  interrupt.hold();
  const { openConnection } = await import('../input/session.ts');
  const { findTarget } = await import('../input/target.ts');
  const target = await findTarget({ ...options, observe: flagsOf(options) });
  const { namespace } = target;
  const { observe } = target.config.settings;
  // The worker's own connection would try for much longer, and say less.
  const connection = await openConnection(target);
  try {
    await connection.workflowService.describeNamespace({ namespace });
  } finally {
    await connection.close();
  }
  const address = target.address ?? '';
  const { workerOptions } = await import('../input/worker-options.ts');
  const { requireFree } = await import('../observe/listen.ts');
  const { installRuntime } = await import('../observe/runtime.ts');
  const { openTraces } = await import('../observe/traces.ts');
  await requireFree(observe.metricsAddress);
  await requireFree(observe.healthAddress);
  installRuntime((text) => void process.stderr.write(text), observe);
  if (interrupt.signal.aborted) return EXIT.interrupted;
  const given = await workerOptions(target, { address, namespace }, (text) => terminal.note(clean(text, 500)));
  const traced = await openTraces(observe);
  const observed = { steps: 'info', traces: traced?.traces } as const;
  const { running, taskQueue } = await started(
    { ...given, observe: observed, gauges: observe.metricsAddress !== undefined },
    options.studies,
  );
  let archive: Sweeper | undefined;
  let health: Awaited<ReturnType<typeof watched>>;
  try {
    health = await watched(target, running);
    // A worker for studies closes no case.
    if (options.archive && options.studies === undefined) {
      const { keepArchive } = await import('../audit/keep-archive.ts');
      archive = await keepArchive(target, terminal.note);
    }
    const { metricsAddress } = observe;
    const watching = { metricsAddress, healthAddress: health?.address };
    terminal.result({ address, namespace, taskQueue, pid: process.pid, ...watching }, () => {
      const { bold, green } = terminal.colors;
      terminal.line(
        `${green('ready')}  task queue ${bold(taskQueue)}, namespace ${bold(namespace)}, server ${bold(address)}`,
      );
      if (metricsAddress !== undefined) terminal.line(`Metrics: http://${metricsAddress}/metrics`);
      if (health !== undefined) terminal.line(`Health: http://${health.address}/livez and /readyz`);
      terminal.line('Ctrl-C lets what is under way finish, and stops.');
    });
    if ((await Promise.race([asked(interrupt), running.running])) !== 'asked') {
      throw new WatchfloorError('WORKER_ENDED', 'The worker has ended by itself.');
    }
    terminal.note('Stopping …');
    return EXIT.ok;
  } finally {
    await archive?.stop();
    // Whoever asks while it stops is told so.
    await running.close();
    await traced?.close();
    await health?.close();
  }
}

/** For studies no adapter is opened: what they do is modelled. */
async function started(given: ProgrammeWorkerOptions, studies: WorkerCommandOptions['studies']) {
  if (studies === undefined) {
    const { startProgrammeWorker } = await import('../../programme/worker/index.ts');
    return { running: await startProgrammeWorker(given), taskQueue: given.taskQueue };
  }
  const { startStudyWorker } = await import('../../simulator/study/distributed/worker.ts');
  const { studyTaskQueue } = await import('../../simulator/study/distributed/index.ts');
  const { defaultWorkers } = await import('../simulate/runner.ts');
  const { address, namespace, connection, encryption, tuning } = given;
  const taskQueue = studyTaskQueue(given.taskQueue);
  const running = await startStudyWorker({
    address,
    namespace,
    taskQueue,
    ...(connection === undefined ? {} : { connection }),
    encryption,
    // The slots that are configured are for instances.
    tuning: { shutdownGraceTime: tuning?.shutdownGraceTime ?? '10s' },
    threads: studies === true ? defaultWorkers() : studies,
    release: version(),
  });
  return { running, taskQueue };
}

/** What the flags say of how the worker is watched; the configuration says the rest, and checks both. */
function flagsOf({ metrics, health, logFormat, logLevel }: WorkerCommandOptions): TargetOptions['observe'] {
  const given = { metricsAddress: metrics, healthAddress: health, logFormat, logLevel };
  const said = Object.entries(given).filter(([, value]) => value !== undefined);
  return said.length === 0 ? undefined : Object.fromEntries(said);
}

/** Answers for the worker's health where that is wanted. */
async function watched(target: Target, { worker: polled }: Pick<DurableWorker, 'worker'>) {
  const { healthAddress } = target.config.settings.observe;
  if (healthAddress === undefined) return undefined;
  const { openConnection } = await import('../input/session.ts');
  const { serveHealth } = await import('../observe/health.ts');
  const connection = await openConnection(target);
  const unready = async () => {
    if (polled.getState() !== 'RUNNING') return `the worker is ${polled.getState().toLowerCase()}`;
    const isReached = await connection
      .withDeadline(Date.now() + ANSWER_LIMIT, () => connection.workflowService.getSystemInfo({}))
      .then(
        () => true,
        () => false,
      );
    return isReached ? undefined : 'the Temporal server does not answer';
  };
  const served = await serveHealth(healthAddress, unready).catch(async (error: unknown) => {
    await connection.close();
    throw error;
  });
  const close = async () => {
    await served.close();
    await connection.close();
  };
  return { address: served.address, close };
}

import { Command, Option } from 'commander';
import { asked } from 'xstate-temporal/cli';
import { WatchfloorError } from 'xstate-temporal/engine';
import type { ProgrammeWorkerOptions } from '../../programme/worker/index.ts';
import type { Sweeper } from '../audit/sweeper.ts';
import type { Context } from '../command.ts';
import { EXIT } from '../exit.ts';
import { withExample, withTarget } from '../input/options.ts';
import type { TargetOptions } from '../input/target.ts';
import { version } from '../print/version.ts';
import { positive } from '../simulate/options.ts';

interface WorkerCommandOptions extends TargetOptions {
  readonly studies?: number | true;
  readonly archive: boolean;
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
      .option('--no-archive', 'do not write closed cases to the archive'),
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
  const target = await findTarget(options);
  const { namespace } = target;
  // The worker's own connection would try for much longer, and say less.
  const connection = await openConnection(target);
  try {
    await connection.workflowService.describeNamespace({ namespace });
  } finally {
    await connection.close();
  }
  const address = target.address ?? '';
  const { quietRuntime, workerOptions } = await import('../input/worker-options.ts');
  quietRuntime((text) => void process.stderr.write(text));
  if (interrupt.signal.aborted) return EXIT.interrupted;
  const given = await workerOptions(target, { address, namespace });
  const { running, taskQueue } = await started(given, options.studies);
  let archive: Sweeper | undefined;
  try {
    // A worker for studies closes no case.
    if (options.archive && options.studies === undefined) {
      const { keepArchive } = await import('../audit/keep-archive.ts');
      archive = await keepArchive(target, terminal.note);
    }
    terminal.result({ address, namespace, taskQueue, pid: process.pid }, () => {
      const { bold, green } = terminal.colors;
      terminal.line(
        `${green('ready')}  task queue ${bold(taskQueue)}, namespace ${bold(namespace)}, server ${bold(address)}`,
      );
      terminal.line('Ctrl-C lets what is under way finish, and stops.');
    });
    if ((await Promise.race([asked(interrupt), running.running])) !== 'asked') {
      throw new WatchfloorError('WORKER_ENDED', 'The worker has ended by itself.');
    }
    terminal.note('Stopping …');
    return EXIT.ok;
  } finally {
    await archive?.stop();
    await running.close();
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
  const { address, namespace, connection, tuning } = given;
  const taskQueue = studyTaskQueue(given.taskQueue);
  const running = await startStudyWorker({
    address,
    namespace,
    taskQueue,
    ...(connection === undefined ? {} : { connection }),
    // The slots that are configured are for instances.
    tuning: { shutdownGraceTime: tuning?.shutdownGraceTime ?? '10s' },
    threads: studies === true ? defaultWorkers() : studies,
    release: version(),
  });
  return { running, taskQueue };
}

import { Command } from 'commander';
import { WatchfloorError } from '../../engine/errors.ts';
import type { Context } from '../command.ts';
import { EXIT } from '../exit.ts';
import { withExample, withTarget } from '../options.ts';
import type { TargetOptions } from '../target.ts';

/** A worker alone, for a server that is there. */
export function workerCommand(context: Context, done: (code: number) => void): Command {
  const command = withTarget(
    new Command('worker').description('run a worker for a server that is there, until Ctrl-C'),
  );
  return withExample(command, 'worker --address temporal.example:7233 --namespace watchfloor').action(
    async (options: TargetOptions) => done(await worker(context, options)),
  );
}

async function worker({ terminal, interrupt }: Context, options: TargetOptions): Promise<number> {
  interrupt.hold();
  const { openConnection } = await import('../session.ts');
  const { findTarget } = await import('../target.ts');
  const target = await findTarget(options);
  const { namespace, taskQueue } = target;
  // The worker's own connection would try for much longer, and say less.
  const connection = await openConnection(target);
  try {
    await connection.workflowService.describeNamespace({ namespace });
  } finally {
    await connection.close();
  }
  const address = target.address ?? '';
  const { startProgrammeWorker } = await import('../../worker/programme.ts');
  const { quietRuntime, workerOptions } = await import('../worker-options.ts');
  quietRuntime((text) => void process.stderr.write(text));
  if (interrupt.signal.aborted) return EXIT.interrupted;
  const running = await startProgrammeWorker(workerOptions(target, { address, namespace }));
  try {
    terminal.result({ address, namespace, taskQueue, pid: process.pid }, () => {
      const { bold, green } = terminal.colors;
      terminal.line(
        `${green('ready')}  task queue ${bold(taskQueue)}, namespace ${bold(namespace)}, server ${bold(address)}`,
      );
      terminal.line('Ctrl-C lets what is under way finish, and stops.');
    });
    const asked = new Promise<'asked'>((resolve) => {
      interrupt.signal.addEventListener('abort', () => resolve('asked'), { once: true });
      if (interrupt.signal.aborted) resolve('asked');
    });
    if ((await Promise.race([asked, running.running])) !== 'asked') {
      throw new WatchfloorError('WORKER_ENDED', 'The worker has ended by itself.');
    }
    terminal.note('Stopping …');
    return EXIT.ok;
  } finally {
    await running.close();
  }
}

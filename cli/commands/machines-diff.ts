import { Command } from 'commander';
import { clean, findBoth, printDifference } from 'xstate-temporal/cli';
import type { Change, Definition } from 'xstate-temporal/engine';
import type { Running } from '../../programme/index.ts';
import type { Context } from '../command.ts';
import { EXIT } from '../exit.ts';
import { withExample, withTarget } from '../input/options.ts';
import type { TargetOptions } from '../input/target.ts';

interface DiffOptions extends TargetOptions {
  readonly server?: boolean;
}

/** What a new version does to instances in flight. */
export function machinesDiffCommand(context: Context, done: (code: number) => void): Command {
  const command = withTarget(
    new Command('diff')
      .description(
        'compare two versions of a machine: what breaks for the instances of the older one; exits 1 if anything does',
      )
      .argument('<older>', 'a machine, machine@version, a file, or file#machine@version')
      .argument('<newer>', 'likewise')
      .option('--server', 'ask the server how many instances of the older one stand in each state that is concerned'),
  );
  return withExample(
    command,
    'machines diff eod-case@1.0.0 eod-case@1.1.0',
    'machines diff eod-case src/eod-case.ts --server',
  ).action(async (older: string, newer: string, options: DiffOptions) => {
    done(await compare(context, older, newer, options));
  });
}

async function compare({ terminal }: Context, older: string, newer: string, options: DiffOptions): Promise<number> {
  const { findDefinition } = await import('../input/machine-file.ts');
  const { describeSchema } = await import('../input/schemas.ts');
  const { diff } = await import('xstate-temporal/engine');
  const [a, b] = await findBoth(older, newer, findDefinition);
  const difference = diff(a, b, { describe: describeSchema });
  const running = options.server === true ? await countRunning(options, a, difference.changes) : undefined;
  terminal.result({ ...difference, ...(running === undefined ? {} : { running }) }, () => {
    printDifference(terminal, difference, running === undefined ? undefined : (change) => inFlight(running, change));
    if (running !== undefined)
      terminal.line(terminal.colors.dim(`${running.all} running on ${clean(difference.from)}`));
  });
  return difference.breaks ? EXIT.failed : EXIT.ok;
}

async function countRunning(
  options: TargetOptions,
  { machine, version }: Definition,
  changes: readonly Change[],
): Promise<Running> {
  const { withSession } = await import('../input/session.ts');
  const { running } = await import('../../programme/index.ts');
  return withSession(options, ({ client }) => running(client, machine.id, version, changes));
}

function inFlight({ byState }: Running, { machine, states }: Change): string {
  const counted = states.flatMap((state) => {
    const counts = byState[machine] ?? {};
    const count = Object.hasOwn(counts, state) ? (counts[state] ?? 0) : 0;
    return count === 0 ? [] : [`${count} in ${state}`];
  });
  return counted.length === 0 ? 'nobody is there' : counted.join(', ');
}

import { Command } from 'commander';
import { clean, wrap } from 'xstate-temporal/cli';
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
    const { bold, dim, green, red, yellow } = terminal.colors;
    terminal.line(`${bold(clean(difference.machine))}  ${clean(difference.from)} → ${clean(difference.to)}`);
    for (const change of difference.changes) {
      const { where, machine, message, breaks, kind } = change;
      const place = [machine === difference.machine ? '' : machine, where].filter(Boolean).join(' ') || '(all)';
      const count = breaks && running !== undefined ? `, ${inFlight(running, change)}` : '';
      const [first = '', ...others] = wrap(
        clean(`${place}  ${message} [${kind}${count}]`, 1_000),
        terminal.columns - 9,
      );
      terminal.line(`${breaks ? red('breaks ') : yellow('changes')}  ${first}`);
      for (const line of others) terminal.line(`         ${line}`);
    }
    if (difference.changes.length === 0) terminal.line(green('Nothing differs.'));
    else if (!difference.breaks) terminal.line(green('Instances in flight can go on.'));
    if (running !== undefined) terminal.line(dim(`${running.all} running on ${clean(difference.from)}`));
  });
  return difference.breaks ? EXIT.failed : EXIT.ok;
}

/** A file that holds several machines is asked for the one on the other side. */
async function findBoth(
  older: string,
  newer: string,
  find: (text: string, like?: string) => Promise<Definition>,
): Promise<[Definition, Definition]> {
  const { looksLikeFile } = await import('../input/machine-file.ts');
  if (looksLikeFile(older) && !looksLikeFile(newer)) {
    const b = await find(newer);
    return [await find(older, b.machine.id), b];
  }
  const a = await find(older);
  return [a, await find(newer, a.machine.id)];
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

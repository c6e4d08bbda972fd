import { Command } from 'commander';
import { clean, table } from 'xstate-temporal/cli';
import type { ExportedLife, Population, PopulationGiven } from '../../audit/index.ts';
import type { Context } from '../command.ts';
import { badInput, EXIT } from '../exit.ts';
import { withExample, withTarget } from '../input/options.ts';
import type { TargetOptions } from '../input/target.ts';

interface PopulationOptions extends TargetOptions {
  readonly offline?: boolean;
  readonly numbers?: string;
}

/** Is this all? */
export function auditPopulationCommand(context: Context, done: (code: number) => void): Command {
  const command = withTarget(
    new Command('population')
      .description("compare the server's list, the bundles and the sequence of case numbers with one another")
      .argument('[bundle...]', 'folders of exports')
      .option('--offline', 'do not ask the server')
      .option('--numbers <file>', 'a file with the keys of cases in another source, one on each line'),
  );
  return withExample(
    command,
    'audit population bundle',
    'audit population bundle --offline --numbers cases.txt',
  ).action(async (bundles: string[], options: PopulationOptions) => {
    done(await population(context, bundles, options));
  });
}

async function population({ terminal }: Context, bundles: string[], options: PopulationOptions): Promise<number> {
  const { livesOf, reconcile } = await import('../../audit/index.ts');
  if (options.offline && bundles.length === 0)
    throw badInput('With --offline, name a bundle at least.', 'USAGE_INVALID');
  const exported: ExportedLife[] = [];
  const unreadable: string[] = [];
  for await (const { life, place } of livesOf(bundles)) {
    if (life === undefined) unreadable.push(place);
    else exported.push(life);
  }
  const numbers = options.numbers === undefined ? undefined : await numbersOf(options.numbers);
  const reconciled = reconcile({
    exported,
    unreadable,
    ...(options.offline ? {} : await onServer(options, exported)),
    ...(numbers === undefined ? {} : { numbers }),
  });
  terminal.result(reconciled, () => print({ terminal }, reconciled));
  if (!reconciled.complete) return EXIT.failed;
  return unreadable.length > 0 ? EXIT.notVerifiable : EXIT.ok;
}

async function onServer(
  options: TargetOptions,
  exported: readonly ExportedLife[],
): Promise<Pick<PopulationGiven, 'listed' | 'kept'>> {
  const { listedLives, runsOfLives, temporalSource } = await import('../../audit/index.ts');
  const { withSession } = await import('../input/session.ts');
  return withSession(options, async ({ client }) => {
    const source = temporalSource(client, { perSecond: 50 });
    const listed = await listedLives(source, 'WatchfloorMachine IS NOT NULL', runsOfLives(exported));
    const retention = await source.retention();
    return { listed, ...(retention === undefined ? {} : { kept: { retention, now: Date.now() } }) };
  });
}

async function numbersOf(file: string): Promise<string[]> {
  const { readBytes } = await import('../../audit/history/read-file.ts');
  const text = (await readBytes(file)).toString('utf8');
  return text.split(/\r?\n/).flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
}

function print(
  { terminal }: Pick<Context, 'terminal'>,
  { begunAgain, complete, numbers, rows, series, unreadable }: Population,
): void {
  const { bold, dim, green, red, yellow } = terminal.colors;
  const cells = rows.map(({ exported, listed, machine, notExported, notListed, simulated }) => [
    clean(machine, 80),
    simulated ? 'simulated' : 'real',
    listed === null ? 'not asked' : String(listed),
    String(exported),
    String(notExported.length),
    String(notListed.length),
  ]);
  const right = { align: 'right' } as const;
  table(
    terminal,
    [
      { title: 'machine' },
      { title: 'kind' },
      { title: 'listed', ...right },
      { title: 'exported', ...right },
      { title: 'not exported', ...right },
      { title: 'not listed', ...right },
    ],
    cells,
  );
  const named = (title: string, names: readonly string[], style: (text: string) => string) => {
    if (names.length === 0) return;
    terminal.line();
    terminal.line(bold(title));
    for (const name of names.slice(0, 50)) terminal.line(`  ${style(clean(name, 300))}`);
    if (names.length > 50) terminal.line(dim(`  … and ${names.length - 50} more; --json shows them.`));
  };
  named(
    'On the server, in no bundle',
    rows.flatMap(({ notExported }) => notExported),
    red,
  );
  named(
    'On the server, in no bundle, and no worker has taken it up: no case yet, or a workflow that only says to be one',
    rows.flatMap(({ untaken }) => untaken),
    yellow,
  );
  named(
    'In a bundle, no longer on the server, though it keeps what has ended for longer: somebody has deleted it',
    rows.flatMap(({ vanished }) => vanished),
    red,
  );
  named(
    'In a bundle, not on the server: deleted by retention, or by somebody',
    rows.flatMap(({ notListed, vanished }) => notListed.filter((name) => !vanished.includes(name))),
    yellow,
  );
  named(
    'Begun again under the same workflow id: each is a case of its own',
    begunAgain.flatMap(({ executions, workflow }) =>
      executions.map(({ exported, first, listed }) => {
        const where = [...(exported ? ['in a bundle'] : []), ...(listed ? ['on the server'] : [])].join(' and ');
        return `${workflow}@${first}  ${where}`;
      }),
    ),
    yellow,
  );
  named('In a bundle, and not readable: not compared', unreadable, yellow);
  if (series.length > 0) {
    terminal.line();
    terminal.line(bold('Sequences of numbers'));
    for (const { first, gaps, last, missing, prefix, simulated, there } of series) {
      const gap =
        missing === 0
          ? green('no gap')
          : red(`${missing} missing: ${gaps.slice(0, 20).join(', ')}${gaps.length > 20 ? ' …' : ''}`);
      terminal.line(
        `  ${clean(prefix, 200)}${first}–${last}${simulated ? dim(' (simulated)') : ''}  ${there} there, ${gap}`,
      );
    }
  } else
    terminal.line(
      dim('\nNo keys form a sequence of numbers; completeness rests on the list of the server and on --numbers.'),
    );
  if (numbers !== undefined) {
    terminal.line();
    terminal.line(`${bold('Numbers given')}  ${numbers.expected}`);
    named('Numbers without a case', numbers.withoutCase, red);
    named('Cases without a number', numbers.withoutNumber, red);
  }
  terminal.line();
  terminal.line(complete ? green('Nothing is missing in what was compared.') : red('Something is missing.'));
}

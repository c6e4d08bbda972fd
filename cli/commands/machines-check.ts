import { Command } from 'commander';
import { clean, wrap } from 'xstate-temporal/cli';
import type { Context } from '../command.ts';
import { EXIT } from '../exit.ts';
import { withExample, withJson } from '../input/options.ts';
import type { MachineSummary } from '../print/machine-summary.ts';

interface Checked {
  readonly name: string;
  readonly machine: string;
  /** The export is a machine without a version: it needs one before it can run. */
  readonly versioned: boolean;
  readonly defects: readonly { readonly code: string; readonly where: string; readonly message: string }[];
  readonly summary?: MachineSummary;
}

/** Whether the machines in a file can be durable. */
export function machinesCheckCommand(context: Context, done: (code: number) => void): Command {
  const command = withJson(
    new Command('check')
      .description(
        'check each machine in a file: list what a host must implement, or what keeps the machine from being durable',
      )
      .argument('<file>', 'a JavaScript or TypeScript file that exports machines or definitions; it is run'),
  );
  return withExample(command, 'machines check src/order.ts').action(async (file: string) => {
    done(await check(context, file));
  });
}

async function check({ terminal }: Context, file: string): Promise<number> {
  const { defectsOf, readMachines } = await import('../input/machine-file.ts');
  const { summaryOf } = await import('../print/machine-summary.ts');
  const checked = (await readMachines(file)).map(({ name, definition, versioned }): Checked => {
    const about = { name, machine: definition.machine.id, versioned };
    try {
      return { ...about, defects: [], summary: summaryOf(definition) };
    } catch (error) {
      return { ...about, defects: defectsOf(error) };
    }
  });
  const sound = checked.every(({ defects }) => defects.length === 0);
  terminal.result({ file, sound, machines: checked }, () => {
    for (const [index, one] of checked.entries()) {
      if (index > 0) terminal.line();
      print(terminal, one);
    }
  });
  return sound ? EXIT.ok : EXIT.failed;
}

function print(terminal: Context['terminal'], { name, machine, versioned, defects, summary }: Checked): void {
  const { bold, dim, green, red, yellow } = terminal.colors;
  const say = (text: string, indent = '') => {
    for (const line of wrap(text, terminal.columns - indent.length)) terminal.line(indent + line);
  };
  const title = `${bold(clean(machine))}  ${dim(clean(name))}`;
  if (summary === undefined) {
    terminal.line(`${red('cannot be durable')}  ${title}`);
    for (const { where, message, code } of defects) say(clean(`${where}: ${message} [${code}]`, 600), '  ');
    return;
  }
  terminal.line(`${green('can be durable')}  ${title}`);
  if (!versioned)
    say(yellow("It has no version yet. Write: export const definition = { machine, version: '1.0.0' };"), '  ');
  const rows: [string, readonly string[]][] = [
    ['states', summary.states],
    ['events', summary.events],
    ['actors', summary.actors],
    ['machines', summary.machines],
    ['actions', summary.actions],
    [
      'delays',
      Object.entries(summary.delays).map(([delay, ms]) => `${delay} (${ms === 'computed' ? ms : `${ms} ms`})`),
    ],
  ];
  for (const [title, names] of rows) {
    const [first = '', ...others] = wrap(clean(names.join(', ') || 'none', 2_000), terminal.columns - 12);
    terminal.line(`  ${dim(title.padEnd(8))}  ${first}`);
    for (const line of others) terminal.line(`            ${line}`);
  }
}

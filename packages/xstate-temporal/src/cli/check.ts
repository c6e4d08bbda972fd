/** Whether the machines in a file can be durable. */
import { EXIT } from './exit.ts';
import { type Hint, hintsOf } from './hints.ts';
import { defectsOf, readMachines } from './machine-file.ts';
import { type MachineSummary, summaryOf } from './machine-summary.ts';
import type { Terminal } from './print/terminal.ts';
import { clean, wrap } from './print/text.ts';

interface Checked {
  readonly name: string;
  readonly machine: string;
  /** The export is a machine without a version: it needs one before it can run. */
  readonly versioned: boolean;
  /** What would surprise, though nothing refuses it. */
  readonly hints: readonly Hint[];
  readonly defects: readonly { readonly code: string; readonly where: string; readonly message: string }[];
  readonly summary?: MachineSummary;
}

/** Checks each machine of a file, prints what was found, and answers with the exit code. */
export async function checkFile(terminal: Terminal, file: string): Promise<number> {
  const checked = (await readMachines(file)).map(({ name, definition, versioned }): Checked => {
    const about = { name, machine: definition.machine.id, versioned, hints: hintsOf(definition.machine) };
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

function print(terminal: Terminal, { name, machine, versioned, defects, hints, summary }: Checked): void {
  const { bold, dim, green, red, yellow } = terminal.colors;
  const say = (text: string, indent = '') => {
    for (const line of wrap(text, terminal.columns - indent.length)) terminal.line(indent + line);
  };
  const sayHints = () => {
    for (const { where, message, fix, code } of hints) {
      say(yellow(clean(`${where}: ${message} [${code}]`, 600)), '  ');
      say(clean(fix, 400), '    ');
    }
  };
  const title = `${bold(clean(machine))}  ${dim(clean(name))}`;
  if (summary === undefined) {
    terminal.line(`${red('cannot be durable')}  ${title}`);
    for (const { where, message, code } of defects) say(clean(`${where}: ${message} [${code}]`, 600), '  ');
    sayHints();
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
  sayHints();
}

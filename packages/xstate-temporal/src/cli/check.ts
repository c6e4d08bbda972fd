/** Whether the machines in a file can be durable. */
import { durationLabel } from '../text/index.ts';
import { checkedApart, type Patience } from './check-process.ts';
import type { Checked } from './checked.ts';
import { EXIT } from './exit.ts';
import type { Fault } from './fixes.ts';
import type { Terminal } from './print/terminal.ts';
import { clean, wrap } from './print/text.ts';

/** Checks each machine of a file, prints what was found, and answers with the exit code. */
export async function checkFile(terminal: Terminal, file: string, patience?: Patience): Promise<number> {
  const machines = await checkedApart(file, patience);
  const sound = machines.every(isSound);
  terminal.result({ file, sound, machines }, () => {
    for (const [index, one] of machines.entries()) {
      if (index > 0) terminal.line();
      print(terminal, one);
    }
  });
  return sound ? EXIT.ok : EXIT.failed;
}

const isSound = ({ defects, trial }: Checked): boolean => defects.length === 0 && (trial?.faults.length ?? 0) === 0;

function print(terminal: Terminal, checked: Checked): void {
  const { name, machine, defects, hints, summary, trial } = checked;
  const { bold, dim, green, red, yellow } = terminal.colors;
  const say = (text: string, indent = '', style = (line: string) => line) => {
    for (const line of wrap(text, terminal.columns - indent.length)) terminal.line(indent + style(line));
  };
  const told = new Set<string>();
  const sayFaults = (faults: readonly Fault[], style?: (line: string) => string) => {
    for (const { where, message, code, fix } of faults) {
      say(clean(`${where}: ${message} [${code}]`, 600), '  ', style);
      // What helps against several is read once.
      if (fix !== undefined && !told.has(fix)) say(clean(fix, 400), '    ', dim);
      if (fix !== undefined) told.add(fix);
    }
  };
  const exported = name === machine ? '' : `  ${dim(clean(name))}`;
  terminal.line(
    `${isSound(checked) ? green('can be durable') : red('cannot be durable')}  ${bold(clean(machine))}${exported}`,
  );
  sayFaults(defects);
  sayFaults(trial?.faults ?? []);
  if (summary !== undefined) for (const [title, text] of rowsOf(checked)) printRow(terminal, title, text);
  sayFaults(hints, yellow);
}

function rowsOf({ summary, trial, version, versioned }: Checked): [string, string][] {
  if (summary === undefined) return [];
  const { actions, actors, delays, events, machines, states } = summary;
  const delayed = Object.entries(delays).map(([delay, ms]) => {
    const lasts = ms === 'computed' ? ms : durationLabel(ms);
    return delay === String(ms) ? lasts : `${delay} (${lasts})`;
  });
  const lists = { states, events, actors, machines, actions, delays: delayed };
  return [
    ['version', versioned ? version : `${version}, as of a machine that names none`],
    ...Object.entries(lists).map(([title, names]): [string, string] => [title, names.join(', ') || 'none']),
    ...(trial === undefined ? [] : [['tried', triedText(trial)] as [string, string]]),
  ];
}

function triedText({ steps, untried }: NonNullable<Checked['trial']>): string {
  if (untried !== undefined) return `not, since it does not start without an input: ${untried}`;
  return `${steps} ${steps === 1 ? 'step' : 'steps'} with events at random, without fields`;
}

function printRow({ columns, colors: { dim }, line }: Terminal, title: string, text: string): void {
  const [first = '', ...others] = wrap(clean(text, 2_000), columns - 12);
  line(`  ${dim(title.padEnd(8))}  ${first}`);
  for (const other of others) line(`            ${other}`);
}

/** What a machine's file is checked for, in the process that runs the file. */
import { type Definition, messageOf, WatchfloorError } from '../engine/index.ts';
import { type Fault, withFix } from './fixes.ts';
import { type Hint, hintsOf } from './hints.ts';
import { defectsOf, type Found, readMachines } from './machine-file.ts';
import { type MachineSummary, summaryOf } from './machine-summary.ts';
import { type Trial, trialOf } from './trial.ts';

export interface Checked {
  readonly name: string;
  readonly machine: string;
  /** The version under which its instances live. */
  readonly version: string;
  /** The machine or its definition names the version; else it is the first one. */
  readonly versioned: boolean;
  /** What would surprise, though nothing refuses it. */
  readonly hints: readonly Hint[];
  readonly defects: readonly Fault[];
  readonly summary?: MachineSummary;
  /** What was found when it was started and sent events at random. */
  readonly trial?: Trial;
}

/** What the process that checks says to the one that asked. */
export type Message =
  | { readonly kind: 'checked'; readonly machines: readonly Checked[] }
  | { readonly kind: 'trying'; readonly index: number; readonly path: readonly string[] }
  | { readonly kind: 'tried'; readonly index: number; readonly trial: Trial }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'done' };

/** Checks each machine of a file, then tries each that can be durable; says what it is at before it is. */
export async function checkAll(file: string, say: (message: Message) => void): Promise<void> {
  let found: readonly Found[];
  try {
    found = await readMachines(file);
  } catch (error) {
    const code = error instanceof WatchfloorError ? error.code : 'FILE_MALFORMED';
    say({ kind: 'failed', code, message: messageOf(error) });
    return;
  }
  const machines = found.map(checked);
  say({ kind: 'checked', machines });
  for (const [index, { definition }] of found.entries()) {
    if (machines[index]?.summary === undefined) continue;
    const trial = trialOf(definition, (path) => say({ kind: 'trying', index, path }));
    say({ kind: 'tried', index, trial });
  }
  say({ kind: 'done' });
}

function checked({ name, definition, versioned, isMade }: Found): Checked {
  const { machine, version } = definition;
  const hints = [...(isMade === true ? [madeHint(name)] : []), ...hintsOf(machine)];
  const about = { name, machine: machine.id, version, versioned, hints };
  try {
    return { ...about, defects: [], summary: summaryOf(definition as Definition) };
  } catch (error) {
    return { ...about, defects: defectsOf(error).map(withFix) };
  }
}

const madeHint = (name: string): Hint => ({
  code: 'MACHINE_MADE',
  where: name,
  message: 'it is a function that makes the machine, and was called without what it asks for',
  fix: `Write: export const machine = ${name}(…); what differs from instance to instance belongs into the machine's input.`,
});

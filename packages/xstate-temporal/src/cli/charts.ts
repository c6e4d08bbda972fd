import { mermaid, outlineOf, svg } from '../draw/index.ts';
import { diff } from '../engine/index.ts';
import { EXIT } from './exit.ts';
import { findBoth, findDefinition } from './machine-file.ts';
import { printDifference } from './print/difference.ts';
import type { Terminal } from './print/terminal.ts';

/** What a new version does to instances in flight. */
export async function compare(terminal: Terminal, older: string, newer: string): Promise<number> {
  const [a, b] = await findBoth(older, newer, findDefinition);
  const difference = diff(a, b);
  terminal.result(difference, () => printDifference(terminal, difference));
  return difference.breaks ? EXIT.failed : EXIT.ok;
}

/** A machine as a picture. */
export async function draw(terminal: Terminal, text: string, format: 'mermaid' | 'svg'): Promise<void> {
  const { machine } = await findDefinition(text);
  const outline = outlineOf(machine);
  const picture = (format === 'svg' ? await svg(outline) : mermaid(outline)).trimEnd();
  terminal.result({ machine: machine.id, format, picture }, () => terminal.line(picture));
}

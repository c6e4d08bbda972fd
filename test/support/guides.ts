import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const folder = path.resolve(import.meta.dirname, '../../docs/guides');

/** The guides whose commands are played. */
export const guideNames = ['customer-analyst', 'hunter', 'expert'] as const;

export type GuideName = (typeof guideNames)[number];

/** One command as a guide shows it, with what it prints. */
export interface Shown {
  /** Without the program's own name. */
  readonly argv: readonly string[];
  /** A line `…` stands for lines that are left out. */
  readonly output: string;
}

/** A part of a guide that is checked; the order over all guides is that of `play`. */
export type Part =
  | { readonly kind: 'commands'; readonly guide: GuideName; readonly play: number | undefined; readonly shown: Shown[] }
  | { readonly kind: 'file'; readonly guide: GuideName; readonly name: string; readonly text: string }
  | {
      readonly kind: 'mail';
      readonly guide: GuideName;
      readonly play: number;
      readonly template: string;
      readonly text: string;
    };

export const guidePath = (guide: GuideName): string => path.join(folder, `${guide}.md`);

export const readGuide = (guide: GuideName): string => readFileSync(guidePath(guide), 'utf8');

const block = /^(?:<!-- (play|file|mail): ([\w.-]+)(?: (\d+))? -->\n)?```(\w+)\n([\s\S]*?)^```$/gm;

/** Every block of a guide: commands (`console`), files that they read, and letters. */
export function partsOf(guide: GuideName): Part[] {
  return [...readGuide(guide).matchAll(block)].flatMap(([, mark, name = '', order, language, text = '']): Part[] => {
    if (language === 'console') {
      return [{ kind: 'commands', guide, play: mark === 'play' ? Number(name) : undefined, shown: commandsIn(text) }];
    }
    if (mark === 'file') return [{ kind: 'file', guide, name, text }];
    if (mark === 'mail') return [{ kind: 'mail', guide, play: Number(order), template: name, text }];
    return [];
  });
}

function commandsIn(text: string): Shown[] {
  const shown: { command: string; lines: string[] }[] = [];
  let goesOn = false;
  for (const line of text.replace(/\n$/, '').split('\n')) {
    if (goesOn) {
      const last = shown.at(-1);
      if (last !== undefined) last.command += `\n${line}`;
    } else if (line.startsWith('$ ')) shown.push({ command: line.slice(2), lines: [] });
    else shown.at(-1)?.lines.push(line);
    goesOn = line.endsWith('\\') && (goesOn || line.startsWith('$ '));
  }
  return shown.map(({ command, lines }) => {
    const [program, ...argv] = words(command);
    if (program !== 'watchfloor') throw new Error(`A guide's commands are watchfloor's own: ${command}`);
    return { argv, output: lines.join('\n') };
  });
}

/** Words as a shell parts them, as far as the guides go: quotes, and lines that go on. */
export function words(command: string): string[] {
  const found: string[] = [];
  let word: string | undefined;
  let quote = '';
  const text = command.replaceAll('\\\n', ' ');
  for (const character of text) {
    if (quote !== '') {
      if (character === quote) quote = '';
      else word += character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (/\s/.test(character)) {
      if (word !== undefined) found.push(word);
      word = undefined;
    } else word = (word ?? '') + character;
  }
  if (quote !== '') throw new Error(`A quote stays open: ${command}`);
  return word === undefined ? found : [...found, word];
}

/** Times, lengths of time and keys differ from run to run. */
export function masked(text: string): string {
  return text
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ/g, '<time>')
    .replace(/\d{1,2} [A-Z][a-z]+ \d{4}, \d\d:\d\d UTC/g, '<time>')
    .replace(/(in|ago) +\d+ (d|h|min|s)( \d+ (h|min|s))? *(?=<time>|$)/gm, '<span> ')
    .replace(/\b\d{13}\b/g, '<ms>')
    .replace(/\b(?=[0-9a-z]*\d)[0-9a-z]{14}\b/g, '<key>')
    .replace(/[ \t]+$/gm, '');
}

/** Whether an output is what a guide shows; `…` on a line of its own stands for any lines. */
export function matches(output: string, shown: string): boolean {
  const parts = masked(shown).split(/^ *…$/m);
  const pattern = parts
    .map((part) => part.replace(/^\n|\n$/g, '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('(?:\\n[^]*)?\\n?');
  return new RegExp(`^\\n*${pattern}\\n*$`).test(masked(output).replace(/\n+$/, ''));
}

/** Puts outputs where a guide has none yet. */
export function fillIn(guide: GuideName, outputs: ReadonlyMap<string, string>): void {
  const text = readGuide(guide).replace(
    /^(\$ watchfloor (?:[^\n]*\\\n)*[^\n]*)\n(?=(\$ |```))/gm,
    (line, command: string) => {
      const output = outputs.get(words(command.slice(2)).slice(1).join('\0'));
      return output === undefined ? line : `${command}\n${output.replace(/\n+$/, '')}\n`;
    },
  );
  writeFileSync(guidePath(guide), text);
}

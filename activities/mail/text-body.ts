import { manyLines, oneLine } from '../../text/index.ts';
import type { Block, Letter } from './letter.ts';

const WIDTH = 72;

/** A letter as plain text, wrapped for reading; words from others are quoted with "> ". */
export function textBody(letter: Letter): string {
  const parts = [
    oneLine(letter.masthead).toUpperCase(),
    wrap(oneLine(letter.heading, 400)),
    wrap(oneLine(letter.greeting, 400)),
    ...letter.blocks.map(blockText).filter((part) => part !== ''),
    manyLines(letter.signature),
    // The signature separator of RFC 3676: readers cut here when they quote.
    `-- \n${letter.footer.map((line) => wrap(oneLine(line, 400))).join('\n')}`,
  ];
  return `${parts.join('\n\n')}\n`;
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return wrap(manyLines(block.text));
    case 'callout':
      return `${block.title.toUpperCase()}\n${wrap(manyLines(block.text))}`;
    case 'quote':
      return `${oneLine(block.by)}:\n${wrap(manyLines(block.text), '> ')}`;
    case 'steps':
    case 'points':
      return block.items.length === 0
        ? ''
        : `${block.title}\n${block.items.map((item, index) => listItem(block.kind, item, index)).join('\n')}`;
    case 'facts': {
      const width = Math.max(...block.rows.map(([label]) => label.length)) + 2;
      return block.rows
        .map(([label, value]) => wrap(oneLine(value, 2_100), `${`${label}:`.padEnd(width)}`, ' '.repeat(width)))
        .join('\n');
    }
  }
}

function listItem(kind: 'steps' | 'points', item: string, index: number): string {
  const marker = kind === 'steps' ? `${index + 1}. ` : '- ';
  return wrap(manyLines(item), `  ${marker}`, ' '.repeat(marker.length + 2));
}

/** Breaks lines between words; a word longer than a line stays whole, for addresses. */
function wrap(text: string, first = '', rest = first): string {
  const out: string[] = [];
  for (const line of text.split('\n')) {
    let current = '';
    for (const word of line.split(' ')) {
      const indent = out.length === 0 ? first : rest;
      if (current !== '' && indent.length + current.length + 1 + word.length > WIDTH) {
        out.push(indent + current);
        current = word;
      } else {
        current = current === '' ? word : `${current} ${word}`;
      }
    }
    out.push(((out.length === 0 ? first : rest) + current).trimEnd());
  }
  return out.join('\n');
}

import { escapeHtml } from '../text/index.ts';
import { fonts, type Line } from './lines.ts';
import { type Mark, markHeight, widthOfMark } from './marks.ts';

/** Numbers short, so that pictures compare well. */
export function n(value: number): string {
  return String(Math.round(value * 10) / 10);
}

export function textAt(kind: string, x: number, y: number, text: string, anchor?: 'middle'): string {
  const at = anchor === undefined ? '' : ` text-anchor="${anchor}"`;
  return `<text class="${kind}" x="${n(x)}" y="${n(y)}"${at}>${escapeHtml(text)}</text>`;
}

export function arrowHead(id: string, size: number, fill: string): string {
  return `<marker id="${id}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="${size}" markerHeight="${size}" orient="auto"><path d="M0 0L10 5L0 10z" fill="${fill}"/></marker>`;
}

/** A line of marks and text; `y` is the text's foot. */
export function lineAt(kind: string, x: number, y: number, { marks, text }: Line): string[] {
  let left = x;
  const parts: string[] = [];
  for (const mark of marks) {
    parts.push(...markAt(mark, left, y));
    left += widthOfMark(mark, fonts.line);
  }
  if (text !== '') parts.push(textAt(kind, left, y, text));
  return parts;
}

function markAt(mark: Mark, x: number, y: number): string[] {
  if ('sign' in mark) return [mark.sign === 'clock' ? clockAt(x + 6, y - 3.5) : ownAt(x + 6, y - 3.5)];
  const { edge, fill, ink, name, side } = mark;
  const width = widthOfMark(mark, fonts.line) - 3;
  const corner = side === 'customer' ? markHeight / 2 : 1.5;
  const dash = side === 'machine' ? ' stroke-dasharray="3 2"' : '';
  return [
    `<rect x="${n(x)}" y="${n(y - 9.5)}" width="${n(width)}" height="${markHeight}" rx="${corner}" fill="${fill}" stroke="${edge}"${dash}/>`,
    `<text class="mark" x="${n(x + width / 2)}" y="${n(y)}" text-anchor="middle" fill="${ink}">${escapeHtml(name)}</text>`,
  ];
}

function clockAt(x: number, y: number): string {
  return `<g class="clock"><circle cx="${n(x)}" cy="${n(y)}" r="5"/><path d="M${n(x)} ${n(y - 3)}V${n(y)}H${n(x + 2.5)}"/></g>`;
}

/** What the chart does by itself. */
function ownAt(x: number, y: number): string {
  return `<path class="own" d="M${n(x)} ${n(y - 4)}L${n(x + 4)} ${n(y)}L${n(x)} ${n(y + 4)}L${n(x - 4)} ${n(y)}z"/>`;
}

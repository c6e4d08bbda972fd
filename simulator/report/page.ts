import { createHash } from 'node:crypto';
import { htmlLine } from '../../text/index.ts';
import { style } from './style.ts';

/** Markup that is safe to be put into a page: made by `html`, never from text that came from outside. */
export interface Markup {
  readonly markup: string;
}

type Part = string | number | Markup | readonly Part[] | undefined | false;

/** Builds markup; whatever is put in is escaped unless it is markup itself. */
export function html(strings: TemplateStringsArray, ...values: readonly Part[]): Markup {
  return { markup: strings.reduce((all, text, index) => `${all}${rendered(values[index - 1])}${text}`) };
}

/** Markup that another part of this room has made: a drawing. */
export function raw(markup: string): Markup {
  return { markup };
}

function rendered(value: Part): string {
  if (value === undefined || value === false) return '';
  if (typeof value === 'string') return htmlLine(value);
  if (typeof value === 'number') return htmlLine(String(value));
  if ('markup' in value) return value.markup;
  return value.map(rendered).join('');
}

export interface Column {
  readonly title: string;
  readonly kind?: 'number' | 'wide' | 'mark';
}

/** A table that, where the page is too narrow for it, scrolls by itself or (`stack`) has its cells below each other. */
export function tableOf(
  columns: readonly Column[],
  rows: readonly (readonly Part[])[],
  narrow: 'scroll' | 'stack' = 'scroll',
): Markup {
  const kind = (index: number) => columns[index]?.kind ?? '';
  return html`<div class="scroll" tabindex="0" role="region" aria-label="table"><table class="${narrow === 'stack' ? 'stack' : ''}"><thead><tr>${columns.map(
    ({ title, kind: name }) => html`<th class="${name === 'number' ? 'number' : ''}" scope="col">${title}</th>`,
  )}</tr></thead><tbody>
${rows.map((row) => html`<tr>${row.map((cell, index) => html`<td class="${kind(index)}" data-title="${columns[index]?.title ?? ''}">${cell}</td>`)}</tr>\n`)}</tbody></table></div>`;
}

export function card(title: string, drawing: string, caption?: Part): Markup {
  return html`<figure class="card"><h3>${title}</h3>${raw(drawing)}${
    caption === undefined || caption === '' ? undefined : html`<p class="caption">${caption}</p>`
  }</figure>\n`;
}

export function tiles(values: readonly (readonly [name: string, value: string])[]): Markup {
  return html`<div class="tiles">${values.map(
    ([name, value]) => html`<div class="tile"><b>${value}</b><span>${name}</span></div>`,
  )}</div>`;
}

/** A section with an id that the navigation leads to. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Markup;
}

/** A whole page: nothing is fetched from anywhere, and no script runs but the one that is given. */
export function page(options: {
  readonly title: string;
  readonly head: Markup;
  readonly sections: readonly Section[];
  readonly foot: Markup;
  /** Runs at the end of the page. */
  readonly script?: string;
  readonly moreStyle?: string;
}): string {
  const { title, head, sections, foot, moreStyle = '', script } = options;
  const own = script?.replace(/<\/(script)/gi, '<\\/$1').replace(/<!--/g, '<\\!--');
  const scripts =
    own === undefined ? '' : ` script-src 'sha256-${createHash('sha256').update(own, 'utf8').digest('base64')}';`;
  const { markup } = html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none';${raw(scripts)} style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${raw(style + moreStyle)}</style>
</head>
<body>
<main>
<header>
${head}
<nav aria-label="Sections">${sections.map(({ id, title: name }) => html`<a href="#${id}">${name}</a>`)}</nav>
</header>
${sections.map(({ id, title: name, body }) => html`<section id="${id}" aria-labelledby="${id}-title">\n<h2 id="${id}-title">${name}</h2>\n${body}\n</section>\n`)}<footer>${foot}</footer>
</main>
${own === undefined ? undefined : raw(`<script>${own}</script>\n`)}</body>
</html>
`;
  return markup;
}

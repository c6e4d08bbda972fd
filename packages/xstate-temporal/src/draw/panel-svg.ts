import { escapeHtml } from '../text/index.ts';
import type { Drawn } from './layout.ts';
import { fonts, lineHeight } from './lines.ts';
import type { Way } from './outline.ts';
import type { PanelWay } from './panels.ts';
import { lineAt, n, textAt } from './shapes.ts';
import type { Walk } from './walk.ts';

export const style = `
  text { font-family: "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
  text:not(.mark) { fill: #0f172a; }
  .name { font-size: 16px; font-weight: 700; }
  .title { font-size: ${fonts.title}px; font-weight: 600; }
  .line, .label, .mark { font-size: ${fonts.line}px; }
  .mark { font-weight: 600; }
  .panel { fill: #ffffff; stroke: #cbd5e1; }
  .state { fill: #ffffff; stroke: #334155; stroke-width: 1.3; }
  .outer { fill: #f1f5f9; stroke: #64748b; stroke-width: 1.2; }
  .inner { fill: #e2e8f0; }
  .region { stroke-dasharray: 5 4; }
  .elsewhere { fill: #e2e8f0; stroke-width: 2.2; }
  .final { fill: #ffffff; stroke: #334155; stroke-width: 1; }
  .way { fill: none; stroke: #475569; stroke-width: 1.1; }
  .tell { stroke: #7c2d12; stroke-width: 1.8; stroke-dasharray: 7 3; }
  .plate { fill: #ffffff; stroke: #cbd5e1; stroke-width: 0.8; }
  .dot { fill: #0f172a; }
  .clock circle { fill: #fef9c3; stroke: #713f12; }
  .clock path { fill: none; stroke: #713f12; }
  .own { fill: #ffffff; stroke: #475569; }`;

export const walkedStyle = `
  .state.walked, .outer.walked { stroke: #0b6e4f; stroke-width: 2; }
  .state.walked { fill: #e3f6ee; }
  .state.last { fill: #0b6e4f; }
  .title.last, .line.last { fill: #ffffff; }
  .final.last { fill: #0b6e4f; stroke: #ffffff; }
  .way.walked { stroke: #0b6e4f; stroke-width: 2.4; }
  .plate.walked { stroke: #0b6e4f; stroke-width: 1.2; }
  .tag { fill: #0b6e4f; }
  .steps { font-size: 10px; font-weight: 600; fill: #ffffff; }`;

/** A panel, from its top left corner. */
export function drawPanel(
  { head, height, region, starts, states, title, ways, width }: Drawn,
  walk?: Walk,
  placeOf?: (way: Way) => number,
): string[] {
  const parts = [`<rect class="panel${region ? ' region' : ''}" width="${width}" height="${height}" rx="6"/>`];
  if (title !== '') parts.push(textAt('title', 10, 18, title));
  for (const [index, line] of head.entries())
    parts.push(...lineAt('line', 10, (title === '' ? 18 : 34) + index * lineHeight, line));
  const marked = (way: PanelWay | undefined) =>
    placeOf === undefined || way === undefined || way.of.length === 0
      ? ''
      : ` data-ways="${way.of.map(placeOf).join(' ')}"`;
  for (const state of states) parts.push(...drawState(state, walk, placeOf !== undefined));
  const stepsOf = (way: (typeof ways)[number]['way']) => {
    const steps = way?.of.flatMap((one) => walk?.ways.get(one) ?? []) ?? [];
    return steps.length === 0 ? undefined : [...new Set(steps)].sort((a, b) => a - b);
  };
  // What was walked lies above the others.
  for (const { points, way } of ways.toSorted(
    (a, b) => (stepsOf(a.way)?.length ?? 0) - (stepsOf(b.way)?.length ?? 0),
  )) {
    const path = points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${n(x)} ${n(y)}`).join(' ');
    const walked = stepsOf(way) === undefined ? '' : ' walked';
    parts.push(
      `<path class="way${walked}${way?.tells === true ? ' tell' : ''}" d="${path}"${marked(way)} marker-end="url(#arrow${walked === '' ? '' : '-walked'})"/>`,
    );
  }
  for (const { x, y, width: w } of starts)
    parts.push(`<circle class="dot" cx="${n(x + w / 2)}" cy="${n(y + w / 2)}" r="${n(w / 2)}"/>`);
  for (const { label, way } of ways) {
    if (label === undefined) continue;
    const steps = stepsOf(way);
    parts.push(
      `<rect class="plate${steps === undefined ? '' : ' walked'}" x="${n(label.x)}" y="${n(label.y)}" width="${n(label.width)}" height="${n(label.height)}" rx="3"${marked(way)}/>`,
    );
    for (const [index, line] of label.lines.entries())
      parts.push(...lineAt('label', label.x + 4, label.y + 10.5 + index * lineHeight, line));
    if (steps !== undefined) parts.push(...tag(steps, label.x, label.y));
  }
  return parts;
}

function drawState(
  { depth, height: h, lines, region, state, title, width: w, x, y }: Drawn['states'][number],
  walk: Walk | undefined,
  marked: boolean,
): string[] {
  if (state.kind === 'history' || state.kind === 'deepHistory') {
    const r = w / 2;
    return [
      `<circle class="state" cx="${n(x + r)}" cy="${n(y + r)}" r="${n(r)}"/>`,
      textAt('title', x + r, y + r + 4.5, `H${state.kind === 'deepHistory' ? '*' : ''}`, 'middle'),
    ];
  }
  const parts: string[] = [];
  const outer = state.states.length > 0;
  const last = walk?.last.has(state.path) === true && !outer ? ' last' : '';
  const taken = `${walk?.states.has(state.path) ? ' walked' : ''}${last}`;
  const inside = outer ? `outer${depth % 2 === 0 ? ' inner' : ''}${region ? ' region' : ''}` : 'state';
  const kind = `${inside}${state.elsewhere === true ? ' elsewhere' : ''}${taken}`;
  parts.push(
    `<rect class="${kind}" x="${n(x)}" y="${n(y)}" width="${n(w)}" height="${n(h)}" rx="8"${marked ? ` data-state="${escapeHtml(state.path)}"` : ''}/>`,
  );
  if (state.kind === 'final')
    parts.push(
      `<rect class="final${last}" x="${n(x + 3)}" y="${n(y + 3)}" width="${n(w - 6)}" height="${n(h - 6)}" rx="6"/>`,
    );
  if (outer || lines.length > 0) parts.push(textAt(`title${last}`, x + 8, y + 15, title));
  else parts.push(textAt(`title${last}`, x + w / 2, y + h / 2 + 4, title, 'middle'));
  for (const [index, line] of lines.entries())
    parts.push(...lineAt(`line${last}`, x + 8, y + 28 + lineHeight * index, line));
  return parts;
}

/** The numbers of the steps that took a way, at the corner of its label. */
function tag(steps: readonly number[], x: number, y: number): string[] {
  const text = steps.length > 3 ? `${steps.slice(0, 2).join(' ')} … ${steps.at(-1)}` : steps.join(' ');
  const width = text.length * 6 + 8;
  return [
    `<rect class="tag" x="${n(x - 4)}" y="${n(y - 9)}" width="${width}" height="13" rx="6.5"/>`,
    `<text class="steps" x="${n(x - 4 + width / 2)}" y="${n(y + 1)}" text-anchor="middle">${escapeHtml(text)}</text>`,
  ];
}

import { escapeHtml } from '../../text/index.ts';
import { fonts, layout, lineHeight, linesOf } from './layout.ts';
import type { Outline } from './outline.ts';
import type { Walk } from './walk.ts';

const style = `
  text { font-family: "Segoe UI", "Helvetica Neue", Arial, sans-serif; fill: #1f2933; }
  .title { font-size: ${fonts.title}px; font-weight: 600; }
  .line { font-size: ${fonts.line}px; fill: #52606d; }
  .label { font-size: ${fonts.label}px; fill: #243b53; }
  .state { fill: #ffffff; stroke: #486581; stroke-width: 1.2; }
  .outer { fill: #f0f4f8; stroke: #829ab1; stroke-width: 1.2; }
  .inner { fill: #e3ebf2; }
  .region { stroke-dasharray: 5 4; }
  .final { fill: #ffffff; stroke: #486581; stroke-width: 1; }
  .way { fill: none; stroke: #627d98; stroke-width: 1.2; }
  .plate { fill: #ffffff; stroke: #d9e2ec; stroke-width: 0.8; }
  .dot { fill: #334e68; }`;

const walkedStyle = `
  .state.walked, .outer.walked { stroke: #0b6e4f; stroke-width: 2; }
  .state.walked { fill: #e3f6ee; }
  .state.last { fill: #0b6e4f; }
  .title.last, .line.last { fill: #ffffff; }
  .final.last { fill: #0b6e4f; stroke: #ffffff; }
  .way.walked { stroke: #0b6e4f; stroke-width: 2.4; }
  .plate.walked { stroke: #0b6e4f; stroke-width: 1.2; }
  .tag { fill: #0b6e4f; }
  .steps { font-size: 10px; font-weight: 600; fill: #ffffff; }`;

/**
 * The chart as SVG: a picture of its own, with no script, no font and no address of anything else. With a walk, the
 * states and ways that were taken stand out, with the numbers of the steps.
 */
export async function svg(outline: Outline, walk?: Walk): Promise<string> {
  const { height, starts, states, ways, width } = await layout(outline);
  // What the machine does in any state, and where it can go from anywhere.
  const anywhere = [
    ...linesOf(outline.root),
    ...outline.ways.filter(({ from }) => from === '').map(({ labels, to }) => `${labels.join(', ')} → ${to}`),
  ];
  const top = 34 + anywhere.length * lineHeight;
  const total = { width: Math.ceil(Math.max(width, 240)), height: Math.ceil(height + top) };
  const parts: string[] = [];
  for (const { depth, region, state, ...box } of states) {
    const { x, y, width: w, height: h } = box;
    const lines = linesOf(state);
    if (state.kind === 'history' || state.kind === 'deepHistory') {
      const r = w / 2;
      parts.push(
        `<circle class="state" cx="${n(x + r)}" cy="${n(y + r)}" r="${n(r)}"/>`,
        `<text class="title" x="${n(x + r)}" y="${n(y + r + 4.5)}" text-anchor="middle">H${state.kind === 'deepHistory' ? '*' : ''}</text>`,
      );
      continue;
    }
    const outer = state.states.length > 0;
    const last = walk?.last.has(state.path) === true && !outer ? ' last' : '';
    const taken = `${walk?.states.has(state.path) ? ' walked' : ''}${last}`;
    const kind = `${outer ? `outer${depth % 2 === 0 ? ' inner' : ''}${region ? ' region' : ''}` : 'state'}${taken}`;
    parts.push(`<rect class="${kind}" x="${n(x)}" y="${n(y)}" width="${n(w)}" height="${n(h)}" rx="8"/>`);
    if (state.kind === 'final')
      parts.push(
        `<rect class="final${last}" x="${n(x + 3)}" y="${n(y + 3)}" width="${n(w - 6)}" height="${n(h - 6)}" rx="6"/>`,
      );
    const middle = outer ? x + 12 : x + w / 2;
    const anchor = outer ? '' : ' text-anchor="middle"';
    parts.push(`<text class="title${last}" x="${n(middle)}" y="${n(y + 20)}"${anchor}>${escapeHtml(state.key)}</text>`);
    for (const [index, line] of lines.entries())
      parts.push(
        `<text class="line${last}" x="${n(middle)}" y="${n(y + 20 + lineHeight * (index + 1))}"${anchor}>${escapeHtml(line)}</text>`,
      );
  }
  const stepsOf = (way: (typeof ways)[number]['way']) => (way === undefined ? undefined : walk?.ways.get(way));
  // What was walked lies above the others.
  const above = ways.toSorted((a, b) => (stepsOf(a.way)?.length ?? 0) - (stepsOf(b.way)?.length ?? 0));
  for (const { points, way } of walk === undefined ? ways : above) {
    const path = points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${n(x)} ${n(y)}`).join(' ');
    const walked = stepsOf(way) === undefined ? '' : ' walked';
    parts.push(`<path class="way${walked}" d="${path}" marker-end="url(#arrow${walked === '' ? '' : '-walked'})"/>`);
  }
  for (const { x, y, width: w } of starts)
    parts.push(`<circle class="dot" cx="${n(x + w / 2)}" cy="${n(y + w / 2)}" r="${n(w / 2)}"/>`);
  for (const { label, way } of ways) {
    if (label === undefined) continue;
    const steps = stepsOf(way);
    parts.push(
      `<rect class="plate${steps === undefined ? '' : ' walked'}" x="${n(label.x)}" y="${n(label.y)}" width="${n(label.width)}" height="${n(label.height)}" rx="3"/>`,
    );
    for (const [index, line] of label.lines.entries())
      parts.push(
        `<text class="label" x="${n(label.x + label.width / 2)}" y="${n(label.y + 12 + index * (lineHeight - 1))}" text-anchor="middle">${escapeHtml(line)}</text>`,
      );
    if (steps !== undefined) parts.push(...tag(steps, label.x, label.y));
  }
  const head = anywhere.map(
    (line, index) => `<text class="line" x="16" y="${42 + index * lineHeight}">${escapeHtml(line)}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${total.width}" height="${total.height}" viewBox="0 0 ${total.width} ${total.height}" role="img" aria-label="${escapeHtml(`The statechart ${outline.name}`)}">
<style>${style}${walk === undefined ? '' : walkedStyle}
</style>
<defs>${arrow('arrow', 7, '#627d98')}${walk === undefined ? '' : arrow('arrow-walked', 5, '#0b6e4f')}</defs>
<rect width="${total.width}" height="${total.height}" fill="#ffffff"/>
<text class="title" x="16" y="24">${escapeHtml(outline.name)}</text>
${head.join('\n')}
<g transform="translate(0 ${top})">
${parts.join('\n')}
</g>
</svg>
`;
}

function arrow(id: string, size: number, fill: string): string {
  return `<marker id="${id}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="${size}" markerHeight="${size}" orient="auto"><path d="M0 0L10 5L0 10z" fill="${fill}"/></marker>`;
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

/** Numbers short, so that pictures compare well. */
function n(value: number): string {
  return String(Math.round(value * 10) / 10);
}

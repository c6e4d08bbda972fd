import { fonts, layout, lineHeight, linesOf } from './layout.ts';
import type { Outline } from './outline.ts';

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

/** The chart as SVG: a picture of its own, with no script, no font and no address of anything else. */
export async function svg(outline: Outline): Promise<string> {
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
    const kind = outer ? `outer${depth % 2 === 0 ? ' inner' : ''}${region ? ' region' : ''}` : 'state';
    parts.push(`<rect class="${kind}" x="${n(x)}" y="${n(y)}" width="${n(w)}" height="${n(h)}" rx="8"/>`);
    if (state.kind === 'final')
      parts.push(
        `<rect class="final" x="${n(x + 3)}" y="${n(y + 3)}" width="${n(w - 6)}" height="${n(h - 6)}" rx="6"/>`,
      );
    const middle = outer ? x + 12 : x + w / 2;
    const anchor = outer ? '' : ' text-anchor="middle"';
    parts.push(`<text class="title" x="${n(middle)}" y="${n(y + 20)}"${anchor}>${escaped(state.key)}</text>`);
    for (const [index, line] of lines.entries())
      parts.push(
        `<text class="line" x="${n(middle)}" y="${n(y + 20 + lineHeight * (index + 1))}"${anchor}>${escaped(line)}</text>`,
      );
  }
  for (const { points } of ways) {
    const path = points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${n(x)} ${n(y)}`).join(' ');
    parts.push(`<path class="way" d="${path}" marker-end="url(#arrow)"/>`);
  }
  for (const { x, y, width: w } of starts)
    parts.push(`<circle class="dot" cx="${n(x + w / 2)}" cy="${n(y + w / 2)}" r="${n(w / 2)}"/>`);
  for (const { label } of ways) {
    if (label === undefined) continue;
    parts.push(
      `<rect class="plate" x="${n(label.x)}" y="${n(label.y)}" width="${n(label.width)}" height="${n(label.height)}" rx="3"/>`,
    );
    for (const [index, line] of label.lines.entries())
      parts.push(
        `<text class="label" x="${n(label.x + label.width / 2)}" y="${n(label.y + 12 + index * (lineHeight - 1))}" text-anchor="middle">${escaped(line)}</text>`,
      );
  }
  const head = anywhere.map(
    (line, index) => `<text class="line" x="16" y="${42 + index * lineHeight}">${escaped(line)}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${total.width}" height="${total.height}" viewBox="0 0 ${total.width} ${total.height}" role="img" aria-label="${escaped(`The statechart ${outline.name}`)}">
<style>${style}
</style>
<defs><marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L10 5L0 10z" fill="#627d98"/></marker></defs>
<rect width="${total.width}" height="${total.height}" fill="#ffffff"/>
<text class="title" x="16" y="24">${escaped(outline.name)}</text>
${head.join('\n')}
<g transform="translate(0 ${top})">
${parts.join('\n')}
</g>
</svg>
`;
}

/** Numbers short, so that pictures compare well. */
function n(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

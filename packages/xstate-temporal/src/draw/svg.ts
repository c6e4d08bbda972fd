import { escapeHtml } from '../text/index.ts';
import { alikeOnce } from './alike.ts';
import { type Arranged, arrange, scaleOf, smallest } from './arrange.ts';
import { type Drawn, layout, type Manner } from './layout.ts';
import { legend } from './legend.ts';
import { fonts } from './lines.ts';
import type { Outline, Way } from './outline.ts';
import { drawPanel, style, walkedStyle } from './panel-svg.ts';
import { panelsOf, statesOf } from './panels.ts';
import { arrowHead, textAt } from './shapes.ts';
import type { Walk } from './walk.ts';

/** Each panel is laid out in all of these, and those are taken that fill the page best: straight where there is room, else tight. */
const easy = mannersOf([180, 240], false);
const tight = mannersOf([90, 110, 130, 160, 210], true);

function mannersOf(rooms: readonly number[], isTight: boolean): Manner[] {
  return (['MODEL_ORDER', 'DEPTH_FIRST'] as const).flatMap((cycles) =>
    [true, false].flatMap((feedback) =>
      rooms.flatMap((room) =>
        (['DOWN', 'RIGHT'] as const).map((direction) => ({ cycles, direction, feedback, room, tight: isTight })),
      ),
    ),
  );
}
/** With more ways than these a chart is never tried in one panel: it would be slow and small. */
const inOnePanel = 24;
const margin = 8;
const top = 28;

/**
 * The chart as SVG: a picture of its own, with no script, no font and no address of anything else, that fits on a
 * landscape page. Where it would be too small to read there, large states are drawn beside the whole. With a walk,
 * the states and ways that were taken stand out, with the numbers of the steps, and no regions are drawn once for all.
 *
 * @param marked states carry their path in `data-state`, ways their places in the outline's list in `data-ways`
 */
export async function svg(
  chart: Outline,
  walk?: Walk,
  { marked = false }: { readonly marked?: boolean } = {},
): Promise<string> {
  const outline = walk === undefined ? alikeOnce(chart) : chart;
  const key = legend(outline);
  const marks = marked ? (way: Way) => outline.ways.indexOf(way) : undefined;
  const rest = { width: 2 * margin, height: top + key.height + margin };
  const { height, places, width } = await (walk === undefined ? onPage(outline, rest) : walkedIn(outline, rest));
  const total = { width: Math.max(width + 2 * margin, key.width), height: height + top + key.height + margin };
  const parts = places.map(
    ({ drawn, x, y }) =>
      `<g transform="translate(${x + margin} ${y + top})">\n${drawPanel(drawn, walk, marks).join('\n')}\n</g>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${total.width}" height="${total.height}" viewBox="0 0 ${total.width} ${total.height}" role="img" aria-label="${escapeHtml(`The statechart ${outline.name}`)}">
<style>${style}${walk === undefined ? '' : walkedStyle}
</style>
<defs>${arrowHead('arrow', 7, '#475569')}${walk === undefined ? '' : arrowHead('arrow-walked', 5, '#0b6e4f')}</defs>
<rect width="${total.width}" height="${total.height}" fill="#ffffff"/>
${textAt('name', margin, 21, outline.name)}
${parts.join('\n')}
<g transform="translate(${margin} ${top + height})">
${key.parts.join('\n')}
</g>
</svg>
`;
}

type Size = { readonly width: number; readonly height: number };

/** In one panel where every letter can be read on a page, else with the large states beside the whole. */
async function onPage(outline: Outline, rest: Size): Promise<Arranged> {
  const large = statesOf(outline.root).filter(({ path, states }) => /^[^.]+$/.test(path) && states.length > 0);
  const apart = large.map(({ path }) => path);
  const whole = outline.ways.length <= inOnePanel || large.length === 0;
  const tries = [
    ...(whole ? [() => inOne(outline, easy, rest)] : []),
    ...(large.length === 0 ? [] : [() => inPanels(outline, apart, easy, rest)]),
    () => inPanels(outline, apart, tight, rest),
  ];
  let best: Arranged | undefined;
  for (const attempt of tries) {
    const one = await attempt();
    const scale = scaleOf({ width: one.width + rest.width, height: one.height + rest.height });
    if (scale * fonts.line >= smallest) return one;
    best = one;
  }
  return best as Arranged;
}

/** A chart lies the same whatever was walked of it. */
const walked = new WeakMap<Outline, Promise<Arranged>>();

function walkedIn(outline: Outline, rest: Size): Promise<Arranged> {
  const known = walked.get(outline);
  if (known !== undefined) return known;
  const made = inOne(outline, easy.slice(0, 1), rest);
  walked.set(outline, made);
  made.catch(() => walked.delete(outline));
  return made;
}

function inOne(outline: Outline, manners: readonly Manner[], rest: Size): Promise<Arranged> {
  return inPanels(outline, [], manners, rest);
}

async function inPanels(
  outline: Outline,
  apart: readonly string[],
  manners: readonly Manner[],
  rest: Size,
): Promise<Arranged> {
  const all: Drawn[][] = [];
  for (const panel of panelsOf(outline, apart)) {
    const layouts: Drawn[] = [];
    for (const manner of manners) layouts.push(await layout(panel, manner));
    all.push(layouts);
  }
  return arrange(all, rest);
}

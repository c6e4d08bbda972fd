import type { Moment } from '../moment.ts';

/** The picture, and what lights it. */
export interface ChartView {
  readonly element: Element;
  show(moment: Moment): void;
}

const STYLE = /<style>([\s\S]*?)<\/style>/;
const ELEMENTS = new Set([
  'svg',
  'g',
  'defs',
  'marker',
  'path',
  'rect',
  'circle',
  'line',
  'polygon',
  'polyline',
  'text',
  'tspan',
]);
const ATTRIBUTES =
  /^(class|d|x|y|x1|y1|x2|y2|cx|cy|r|rx|ry|dx|dy|width|height|viewBox|points|transform|fill|stroke|stroke-width|stroke-dasharray|text-anchor|marker-end|markerWidth|markerHeight|refX|refY|orient|markerUnits|id|role|aria-label|data-state|data-ways)$/;

/** A drawing of the library, with `marked`. What else might stand in it is left out. `undefined` where it is no SVG. */
export function chartView(svg: string): ChartView | undefined {
  const [, own = ''] = STYLE.exec(svg) ?? [];
  // A style that is parsed is one that the page's policy is asked about.
  const parsed = new DOMParser().parseFromString(asDrawing(svg.replace(STYLE, '')), 'image/svg+xml');
  const root = parsed.documentElement;
  if (root.localName !== 'svg') return undefined;
  for (const one of [root, ...root.querySelectorAll('*')]) {
    if (!ELEMENTS.has(one.localName)) one.remove();
    else
      for (const { name } of [...one.attributes])
        if (!ATTRIBUTES.test(name) && !name.startsWith('xmlns')) one.removeAttribute(name);
  }
  const picture = document.importNode(root, true);
  dress(own);
  const states = marksOf(picture, 'data-state', (value) => [value]);
  const ways = marksOf(picture, 'data-ways', (value) => value.split(' '));
  const lit = new Set<Element>();
  return {
    element: picture,
    show({ active, ways: taken }) {
      const next = new Set<Element>();
      for (const path of active) for (const one of states.get(path) ?? []) next.add(one);
      for (const way of taken) for (const one of ways.get(String(way)) ?? []) next.add(one);
      for (const one of lit) if (!next.has(one)) light(one, false);
      for (const one of next) if (!lit.has(one)) light(one, true);
      lit.clear();
      for (const one of next) lit.add(one);
      const [first] = [...next].filter((one) => one.hasAttribute('data-state')).slice(-1);
      if (first !== undefined) centre(picture.parentElement, first);
    },
  };
}

interface DrawingPolicy {
  createHTML(svg: string): unknown;
}
interface TrustedTypes {
  createPolicy(name: string, rules: { readonly createHTML: (svg: string) => string }): DrawingPolicy;
}

let policy: DrawingPolicy | undefined;

/**
 * Where a page's policy has nothing parsed that is not trusted, it allows this one: what is parsed runs nothing, and goes
 * into the page without whatever is no drawing.
 */
function asDrawing(svg: string): string {
  const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes };
  if (trustedTypes === undefined) return svg;
  policy ??= trustedTypes.createPolicy('watchfloor-drawing', { createHTML: (given) => given });
  return policy.createHTML(svg) as string;
}

const dressed = new Set<string>();

/** The drawing's own style, for drawings alone. */
function dress(style: string): void {
  if (dressed.has(style)) return;
  dressed.add(style);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`.tm-chart { ${style} }`);
  // Before the page's own: what is lit looks as the page says.
  document.adoptedStyleSheets = [sheet, ...document.adoptedStyleSheets];
}

function marksOf(picture: Element, name: string, keysOf: (value: string) => string[]): ReadonlyMap<string, Element[]> {
  const marks = new Map<string, Element[]>();
  for (const one of picture.querySelectorAll(`[${name}]`))
    for (const key of keysOf(one.getAttribute(name) ?? '')) {
      const known = marks.get(key);
      if (known === undefined) marks.set(key, [one]);
      else known.push(one);
    }
  return marks;
}

function light(one: Element, on: boolean): void {
  one.classList.toggle('lit', on);
  if (one.hasAttribute('marker-end')) one.setAttribute('marker-end', on ? 'url(#arrow-walked)' : 'url(#arrow)');
}

/** Where the picture is larger than its frame, what is active is brought into sight. */
function centre(frame: Element | null, on: Element): void {
  if (frame === null || (frame.scrollWidth <= frame.clientWidth && frame.scrollHeight <= frame.clientHeight)) return;
  const [outer, inner] = [frame.getBoundingClientRect(), on.getBoundingClientRect()];
  if (inner.left >= outer.left && inner.right <= outer.right && inner.top >= outer.top && inner.bottom <= outer.bottom)
    return;
  frame.scrollLeft += inner.left + inner.width / 2 - (outer.left + outer.width / 2);
  frame.scrollTop += inner.top + inner.height / 2 - (outer.top + outer.height / 2);
}

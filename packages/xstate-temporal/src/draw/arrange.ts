import type { Drawn } from './layout.ts';

/** A landscape page of A4, in pixels at 96 to the inch. */
export const sheet = { width: 1122, height: 793 } as const;
/** No letter is smaller than this once a picture is fitted to the page. */
export const smallest = 9;

/** Panels in their places. */
export interface Arranged {
  readonly width: number;
  readonly height: number;
  readonly places: readonly { readonly drawn: Drawn; readonly x: number; readonly y: number }[];
}

const gap = 8;

/** Two parts beside or above each other, or a panel in one of its layouts. */
interface Part {
  readonly width: number;
  readonly height: number;
  readonly of: Drawn | readonly [first: Part, second: Part, x: number, y: number];
}

/** The places of panels, each in one of several layouts, in which they fill a page best. `rest` is what else stands on it. */
export function arrange(panels: readonly (readonly Drawn[])[], rest: { width: number; height: number }): Arranged {
  const fit = ({ height, width }: Part) => roomOf({ width: width + rest.width, height: height + rest.height });
  const found = bestOf(panels, (part) => fit(part) > 0.7) ?? bestOf(panels, () => true);
  const best = (found ?? []).reduce((one, other) => (fit(other) > fit(one) ? other : one));
  return { width: best.width, height: best.height, places: placesOf(best, 0, 0) };
}

/** For each set of panels the arrangements worth a thought, the larger from the smaller. */
function bestOf(panels: readonly (readonly Drawn[])[], isSmall: (part: Part) => boolean): readonly Part[] | undefined {
  const known = new Map<number, readonly Part[]>();
  const size = 1 << panels.length;
  for (let set = 1; set < size; set++) {
    // The part with the first panel stands first.
    const first = set & -set;
    const parts: Part[] =
      set === first
        ? (panels[Math.log2(set)] ?? []).map((drawn) => ({ width: drawn.width, height: drawn.height, of: drawn }))
        : [];
    for (let part = (set - 1) & set; part > 0; part = (part - 1) & set)
      if ((part & first) !== 0)
        for (const a of known.get(part) ?? [])
          for (const b of known.get(set ^ part) ?? []) parts.push(beside(a, b), above(a, b));
    known.set(set, notWorse(parts.filter(isSmall)));
  }
  const all = known.get(size - 1) ?? [];
  return all.length === 0 ? undefined : all;
}

function beside(a: Part, b: Part): Part {
  return { width: a.width + gap + b.width, height: Math.max(a.height, b.height), of: [a, b, a.width + gap, 0] };
}

function above(a: Part, b: Part): Part {
  return { width: Math.max(a.width, b.width), height: a.height + gap + b.height, of: [a, b, 0, a.height + gap] };
}

function placesOf({ of }: Part, x: number, y: number): Arranged['places'] {
  if (!isPair(of)) return [{ drawn: of, x, y }];
  const [first, second, right, down] = of;
  return [...placesOf(first, x, y), ...placesOf(second, x + right, y + down)];
}

function isPair(of: Part['of']): of is readonly [Part, Part, number, number] {
  return Array.isArray(of);
}

/** By how much a picture is scaled to fit the page; never enlarged. */
export function scaleOf(size: { readonly width: number; readonly height: number }): number {
  return Math.min(1, roomOf(size));
}

function roomOf({ height, width }: { readonly width: number; readonly height: number }): number {
  return Math.min(sheet.width / width, sheet.height / height);
}

/** Those than which no other is both narrower and lower, and of those that are about as wide the lowest. */
function notWorse(parts: readonly Part[]): Part[] {
  const kept: Part[] = [];
  for (const part of [...parts].sort((a, b) => a.width - b.width || a.height - b.height)) {
    const last = kept.at(-1);
    if (last === undefined || part.height < last.height - 4) kept.push(part);
  }
  return kept;
}

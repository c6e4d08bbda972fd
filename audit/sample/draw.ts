/**
 * Draws a sample from a frame. Each case has a ticket, a hash of seed and case; nothing else is random, so whoever has
 * seed and frame draws the same, with this or with any tool that can hash.
 */
import { canonicalJson, WatchfloorError } from 'xstate-temporal/engine';
import type { Frame, FrameCase, Stratum, Weight } from './frame.ts';
import { byTicket, sha256Of, type Ticket, ticketOf } from './ticket.ts';

export type Method =
  | { readonly kind: 'random' }
  | { readonly kind: 'stratified'; readonly by: readonly Stratum[] }
  | { readonly kind: 'weighted'; readonly by: Weight };

/** The most characters of a seed, which is hashed for every case. */
export const MAX_SEED = 1_000;

export interface Design {
  readonly method: Method;
  readonly size: number;
  readonly seed: string;
}

export interface Drawn extends Ticket {
  readonly stratum?: string;
  /** Of a weighted sample: how many of the drawn units are of this case. */
  readonly units?: number;
}

export interface Draw {
  readonly drawn: readonly Drawn[];
  /** How many cases of each part of the frame were drawn. */
  readonly strata: readonly { readonly name: string; readonly cases: number; readonly drawn: number }[];
  /** Of a weighted sample: all units, and the cases that have none and cannot be drawn. */
  readonly weight?: { readonly units: number; readonly without: number };
}

/**
 * @throws SAMPLE_EMPTY where there is nothing to draw from; SAMPLE_TOO_SMALL where a part of the frame would have none
 * @example draw(frame, { method: { kind: 'stratified', by: ['machine', 'month'] }, size: 40, seed: '2026-11-30 4 6 1 3' })
 */
export function draw(frame: Frame, { method, seed, size }: Design): Draw {
  if (frame.cases.length === 0) throw new WatchfloorError('SAMPLE_EMPTY', 'There is no case to draw from.');
  if (method.kind === 'weighted') return drawUnits(frame, method.by, seed, size);
  const by = method.kind === 'random' ? [] : method.by;
  const parts = new Map<string, FrameCase[]>();
  for (const one of frame.cases) {
    const name = by.map((stratum) => one[stratum]).join(' · ');
    const part = parts.get(name);
    if (part === undefined) parts.set(name, [one]);
    else part.push(one);
  }
  const named = [...parts].sort(([a], [b]) => (a < b ? -1 : 1));
  const shares = allocate(
    named.map(([, cases]) => cases.length),
    size,
  );
  const drawn = named.flatMap(([name, cases], index) =>
    cases
      .map((one) => ticketOf(seed, one))
      .sort(byTicket)
      .slice(0, shares[index])
      .map((one) => (method.kind === 'random' ? one : { ...one, stratum: name })),
  );
  return {
    drawn,
    strata: named.map(([name, cases], index) => ({ name, cases: cases.length, drawn: shares[index] ?? 0 })),
  };
}

/**
 * One from each part, and the rest in proportion (highest averages, by Sainte-Laguë), in whole numbers throughout.
 *
 * @throws SAMPLE_TOO_SMALL
 */
export function allocate(sizes: readonly number[], size: number): number[] {
  if (size < sizes.length)
    throw new WatchfloorError(
      'SAMPLE_TOO_SMALL',
      `${size} cases are fewer than the ${sizes.length} parts of the frame.`,
      {
        todo: `Draw at least ${sizes.length}, or divide the frame by less.`,
      },
    );
  const shares = sizes.map(() => 1);
  for (let left = size - sizes.length; left > 0; left--) {
    let next = -1;
    for (const [index, cases] of sizes.entries()) {
      const share = shares[index] ?? 0;
      if (share >= cases) continue;
      const best = sizes[next];
      if (best === undefined || cases * (2 * (shares[next] ?? 0) + 1) > best * (2 * share + 1)) next = index;
    }
    if (next === -1) break;
    shares[next] = (shares[next] ?? 0) + 1;
  }
  return shares;
}

/**
 * Monetary-unit sampling at a fixed interval: the units of all cases stand in a row in the frame's order, and of every
 * interval one is drawn, the place of which the seed says. A case with more units than an interval is always drawn.
 */
function drawUnits({ cases }: Frame, by: Weight, seed: string, size: number): Draw {
  const total = BigInt(cases.reduce((sum, one) => sum + one[by], 0));
  if (total === 0n) throw new WatchfloorError('SAMPLE_EMPTY', `No case has any weight by ${by}.`);
  const start = BigInt(`0x${sha256Of(canonicalJson([seed]))}`) % total;
  const count = BigInt(size);
  const drawn: Drawn[] = [];
  let index = 0n;
  let end = 0n;
  for (const one of cases) {
    end += BigInt(one[by]);
    // The first drawn unit that stands behind this case. Worked out, not counted: whoever wrote a statement said how many.
    const behind = (end * count - start + total - 1n) / total;
    if (behind > index) {
      drawn.push({ ...ticketOf(seed, one), units: Number(behind - index) });
      index = behind;
    }
  }
  return {
    drawn,
    strata: [{ name: '', cases: cases.length, drawn: drawn.length }],
    weight: { units: Number(total), without: cases.filter((one) => one[by] === 0).length },
  };
}

/**
 * The smallest sample in which at least one of so many exceptions among the cases is found with this confidence
 * (discovery sampling, hypergeometric).
 *
 * @param confidence such as 0.95
 * @param share such as 0.05: the share of cases with an exception that must not go unseen
 */
export function discoverySize(cases: number, confidence: number, share: number): number {
  const exceptions = Math.max(1, Math.ceil(cases * share));
  let unseen = 1;
  for (let drawn = 0; drawn < cases; drawn++) {
    if (unseen <= 1 - confidence + 1e-12) return drawn;
    unseen *= Math.max(0, cases - exceptions - drawn) / (cases - drawn);
  }
  return cases;
}

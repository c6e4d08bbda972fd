import { makeWithPauses, type YieldToEventLoop } from '../event-loop.ts';
import { Streams } from '../random/index.ts';
import { type Estimate, meanInterval, studentQuantile } from '../statistics/index.ts';
import type { Claim } from './claims.ts';
import { falseAlarm, type TheoryRow } from './report.ts';
import type { Size } from './sizes.ts';
import { type LongRun, observe } from './steady.ts';

/** Simulates a queue and holds each of its numbers against theory. */
export async function holdAgainstTheory(
  claim: Claim,
  size: Size,
  seed: number,
  pause: YieldToEventLoop,
): Promise<readonly TheoryRow[]> {
  const run = longRun(claim, size);
  const samples = await makeWithPauses(
    size.replications,
    (index) => observe(run, new Streams(`validate ${claim.queue}`, seed, index)),
    pause,
    1,
  );
  return claim.says.map(({ quantity, expected, of, tolerance }) => {
    const found = meanInterval(samples.map(of));
    const by = tolerance === undefined ? 'exact' : 'approximation';
    const off = standardErrors(found, expected);
    const near = agrees(found, expected, size.widest, tolerance);
    return { queue: claim.queue, quantity, expected, by, found, off, ok: near };
  });
}

/** How long to run it: ten relaxation times left out, then as many as the size says. */
export function longRun({ run, relaxation }: Claim, size: Size): LongRun {
  const counted = Math.ceil(Math.max(size.customers, size.relaxations * relaxation));
  return { ...run, warmUp: Math.ceil(Math.max(size.customers / 20, 10 * relaxation)), counted };
}

/**
 * Whether an estimate agrees with a number: it is off by no more standard errors than chance allows once in ten
 * thousand, and narrow enough to have noticed.
 */
export function agrees(found: Estimate, expected: number, widest: number, tolerance = 0): boolean {
  const error = standardError(found);
  const narrow = error * studentQuantile(0.975, found.n - 1) <= widest * Math.abs(expected);
  const allowed = studentQuantile(1 - falseAlarm / 2, found.n - 1) * error + tolerance * Math.abs(expected);
  return narrow && Math.abs(found.value - expected) <= allowed;
}

/** By how many standard errors an estimate is off. */
export function standardErrors(found: Estimate, expected: number): number {
  return (found.value - expected) / standardError(found);
}

function standardError({ low, high, n, level }: Estimate): number {
  return (high - low) / 2 / studentQuantile((1 + level) / 2, n - 1);
}

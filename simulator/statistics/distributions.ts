import jstat from 'jstat';

const { chisquare, normal, studentt } = jstat.jStat;

/** The value that a Student t variable of so many degrees of freedom stays below with probability `p`; to 7 digits. */
export function studentQuantile(p: number, degrees: number): number {
  return studentt.inv(p, degrees);
}

/** The value that a standard normal variable stays below with probability `p`. */
export function normalQuantile(p: number): number {
  return normal.inv(p, 0, 1);
}

/** The probability that a standard normal variable stays below `x`. */
export function normalBelow(x: number): number {
  return normal.cdf(x, 0, 1);
}

/** The probability that a chi-square variable of so many degrees of freedom is `x` or more. */
export function chiSquareAbove(x: number, degrees: number): number {
  return 1 - chisquare.cdf(x, degrees);
}

/**
 * The least `k` for which a binomial variable is `k` or less with probability `level` or more. The terms are summed
 * outwards from the largest and divided by their sum, which is exact for any `n` and takes steps in the order of √n.
 */
export function binomialQuantile(level: number, n: number, p: number): number {
  if (p <= 0) return 0;
  if (p >= 1) return n;
  const odds = p / (1 - p);
  const mode = Math.min(n, Math.floor((n + 1) * p));
  const negligible = 1e-18;
  const below: number[] = [];
  for (let k = mode, term = 1; k > 0; k--) {
    term *= k / ((n - k + 1) * odds);
    if (term < negligible) break;
    below.push(term);
  }
  const terms = [...below.reverse(), 1];
  const first = mode - below.length;
  for (let k = mode, term = 1; k < n; k++) {
    term *= ((n - k) * odds) / (k + 1);
    if (term < negligible) break;
    terms.push(term);
  }
  const total = terms.reduce((sum, term) => sum + term, 0);
  let sum = 0;
  for (const [index, term] of terms.entries()) {
    sum += term;
    if (sum >= level * total) return first + index;
  }
  return n;
}

import jstat from 'jstat';

const { chisquare, gammaln, studentt } = jstat.jStat;

/** The value that a Student t variable of so many degrees of freedom stays below with probability `p`; to 7 digits. */
export function studentQuantile(p: number, degrees: number): number {
  return studentt.inv(p, degrees);
}

/** The probability that a chi-square variable of so many degrees of freedom is `x` or more. */
export function chiSquareAbove(x: number, degrees: number): number {
  return 1 - chisquare.cdf(x, degrees);
}

/** The value that a chi-square variable of so many degrees of freedom stays below with probability `p`. */
export function chiSquareQuantile(p: number, degrees: number): number {
  return chisquare.inv(p, degrees);
}

/**
 * The probability that a beta variable stays at or below `x`, by its continued fraction (Lentz), which takes steps in
 * the order of √(a + b); to 9 digits.
 */
export function betaBelow(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // On the other side of its mean the fraction converges slowly.
  if (x > (a + 1) / (a + b + 2)) return 1 - betaBelow(1 - x, b, a);
  const front = Math.exp(gammaln(a + b) - gammaln(a) - gammaln(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  const tiny = 1e-300;
  const nonzero = (value: number) => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / nonzero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= 1_000_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonzero(1 + even * d);
    c = nonzero(1 + even / c);
    fraction *= c * d;
    d = 1 / nonzero(1 + odd * d);
    c = nonzero(1 + odd / c);
    fraction *= c * d;
    if (Math.abs(c * d - 1) < 1e-13) break;
  }
  return front * fraction;
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

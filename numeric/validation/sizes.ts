import type { ValidationSize } from './report.ts';

/** How much is simulated. */
export interface Size {
  readonly replications: number;
  /** Customers counted in a replication: so many, or so many relaxation times, whichever is more. */
  readonly customers: number;
  readonly relaxations: number;
  /** Half an interval may be this share of the number at most; a wider one would let faults pass. */
  readonly widest: number;
  readonly paths: number;
  /** Studies for a coverage, and replications in each. */
  readonly studies: number;
  readonly studyReplications: number;
  readonly streams: number;
  /** Values of each stream. */
  readonly values: number;
}

export const sizes: Readonly<Record<ValidationSize, Size>> = {
  small: {
    replications: 20,
    customers: 10_000,
    relaxations: 100,
    widest: 0.15,
    paths: 200,
    studies: 500,
    studyReplications: 8,
    streams: 100,
    values: 300,
  },
  full: {
    replications: 40,
    customers: 30_000,
    relaxations: 150,
    widest: 0.06,
    paths: 2_000,
    // At 500 a right interval falls outside of 93 to 97 % once in 25; at 2,000 once in 25,000.
    studies: 2_000,
    studyReplications: 10,
    streams: 400,
    values: 2_000,
  },
};

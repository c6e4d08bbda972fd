import { type PairedDifference, pairedDifference } from '../../../numeric/statistics/index.ts';
import type { Metric, Study } from './study.ts';

/** A metric of two studies, replication by replication. */
export interface Comparison {
  readonly name: string;
  readonly unit: Metric['unit'];
  readonly a: number;
  readonly b: number;
  /** Of b − a; absent where a run of either has no finite value. */
  readonly paired?: PairedDifference;
}

/**
 * Compares two studies whose replications share their random numbers, pair by pair, for every metric that both have.
 *
 * @throws PAIRS_UNEQUAL where one has more runs than the other
 */
export function compareStudies(a: Study, b: Study): Comparison[] {
  const others = new Map(b.metrics.map((metric) => [metric.name, metric]));
  return a.metrics.flatMap((metric) => {
    const other = others.get(metric.name);
    if (other === undefined) return [];
    const both = metric.estimate !== undefined && other.estimate !== undefined;
    return [
      {
        name: metric.name,
        unit: metric.unit,
        a: mean(metric),
        b: mean(other),
        ...(both ? { paired: pairedDifference(finite(metric), finite(other)) } : {}),
      },
    ];
  });
}

function finite({ values }: Metric): number[] {
  return values.map((value) => value ?? Number.NaN);
}

function mean({ estimate, values }: Metric): number {
  if (estimate !== undefined) return estimate.value;
  return values.includes(Number.POSITIVE_INFINITY) ? Number.POSITIVE_INFINITY : Number.NaN;
}

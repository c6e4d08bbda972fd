import { type Precision, stopping } from '../../../numeric/statistics/index.ts';

/** Where a study that replicates for a narrow interval stops. */
export interface Stop {
  /** So many replications, the first ones, are enough. */
  readonly count: number;
  readonly how: 'precise' | 'exhausted';
}

/**
 * Looks at replications as if they had been made one by one, so that where a study stops does not depend on how many
 * were under way at once.
 *
 * @param values one for each replication in their order; not finite where it is not known
 * @param seen how many were looked at before without being enough
 * @returns `undefined` where the study goes on
 */
export function stopsAt(
  values: readonly number[],
  {
    precision,
    least,
    most,
    seen = 0,
  }: { readonly precision: Precision; readonly least: number; readonly most: number; readonly seen?: number },
): Stop | undefined {
  for (let count = Math.max(least, seen + 1); count <= values.length; count++) {
    const first = values.slice(0, count);
    // A mean over runs of which one has no known value is not known, however many there are.
    if (!first.every(Number.isFinite)) return { count, how: 'exhausted' };
    const how = stopping(first, precision, { least, most });
    if (how !== 'continue') return { count, how };
  }
  return undefined;
}

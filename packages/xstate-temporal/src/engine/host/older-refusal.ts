/** What engines refused that had no time and chance of the chart's own: what they recorded stays as it is. */
import { WatchfloorError } from '../errors.ts';
import { askedInStep } from '../purity.ts';

/**
 * Why they refused the step that was taken last, whatever has become of it since; in their words, which are in ledgers.
 *
 * ```ts
 * const step = chart.step(snapshot, event, meta);
 * const refusal = olderRefusal(() => patched('engine-6'));
 * ```
 *
 * @param isServed whether there is such time and chance; asked only where the step asked for any
 */
export function olderRefusal(isServed: () => boolean): WatchfloorError | undefined {
  const asked = askedInStep();
  if (asked === undefined || isServed()) return undefined;
  return new WatchfloorError(
    'IMPURE_MACHINE',
    `The machine called ${asked} during a step. A step must depend on snapshot and event alone: read the time from event.at, and let an actor draw random numbers.`,
  );
}

import { WatchfloorError } from 'xstate-temporal/engine';
import type { Stream } from '../random/index.ts';
import type { Arrival, Hawkes } from './arrival.ts';
import { WeekClock } from './week.ts';

/**
 * The instants after `from` and before `to`, ascending, made one by one. `from` and `to` are UTC milliseconds, so that
 * an hour of the week is one; the instants have fractions of a millisecond. Each takes one uniform number, by inversion
 * of the cumulative rate (a trace takes none).
 *
 * @throws TRACE_NOT_READ for a trace whose file `readTrace` has not read
 */
export function* arrivals(arrival: Arrival, stream: Stream, from: number, to: number): Generator<number, void, void> {
  if ('trace' in arrival) {
    for (const offset of offsetsOf(arrival.trace)) if (from + offset < to) yield from + offset;
    return;
  }
  if ('hawkes' in arrival) return yield* excited(arrival.hawkes, stream, from, to);
  if ('poisson' in arrival) {
    const { rate } = arrival.poisson;
    if (rate === 0) return;
    for (let at = from + exponential(stream) / rate; at < to; at += exponential(stream) / rate) yield at;
    return;
  }
  if (arrival.profile.rate === 0) return;
  const clock = new WeekClock(arrival.profile);
  let expected = clock.expected(from);
  for (;;) {
    expected += exponential(stream);
    const at = clock.instant(expected);
    if (at >= to) return;
    // Rounding may put an arrival of the first instant a hair before it.
    yield Math.max(at, from);
  }
}

/** How many arrivals there are on average between two UTC instants, ms; for a trace how many there are. */
export function expectedArrivals(arrival: Arrival, from: number, to: number): number {
  if ('trace' in arrival) return offsetsOf(arrival.trace).filter((offset) => from + offset < to).length;
  if ('poisson' in arrival) return arrival.poisson.rate * (to - from);
  if ('hawkes' in arrival) return (arrival.hawkes.rate / (1 - arrival.hawkes.branching)) * (to - from);
  const clock = new WeekClock(arrival.profile);
  return clock.expected(to) - clock.expected(from);
}

/**
 * The expected further arrivals of a Hawkes process over a wait, ms, from an arrival on, `excess` being what earlier
 * arrivals add to the rate right after it: its compensator.
 */
export function compensator({ rate, decay }: Hawkes, excess: number, wait: number): number {
  return rate * wait - excess * decay * Math.expm1(-wait / decay);
}

function* excited(hawkes: Hawkes, stream: Stream, from: number, to: number): Generator<number, void, void> {
  const { rate, branching, decay } = hawkes;
  if (rate === 0) return;
  // A process without a past would begin too quietly. After 20 mean lives of a cluster its beginning is forgotten.
  let at = from - (20 * decay) / (1 - branching);
  let excess = 0;
  for (;;) {
    const wait = waitFor(hawkes, excess, exponential(stream));
    at += wait;
    if (at >= to) return;
    excess = excess * Math.exp(-wait / decay) + branching / decay;
    if (at > from) yield at;
  }
}

/** The wait, ms, over which so many arrivals are expected. Newton: the compensator is concave, so steps from 0 rise. */
function waitFor(hawkes: Hawkes, excess: number, expected: number): number {
  const { rate, decay } = hawkes;
  let wait = 0;
  for (let round = 0; round < 200; round++) {
    const step = (expected - compensator(hawkes, excess, wait)) / (rate + excess * Math.exp(-wait / decay));
    wait += step;
    if (Math.abs(step) <= wait * 1e-14) break;
  }
  return wait;
}

const exponential = (stream: Stream) => -Math.log1p(-stream.uniform());

function offsetsOf(trace: readonly number[] | { readonly file: string }): readonly number[] {
  if (!('file' in trace)) return trace;
  throw new WatchfloorError('TRACE_NOT_READ', `The trace ${trace.file} has not been read; call readTrace first.`);
}

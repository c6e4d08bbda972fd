import { type Arrival, arrivals, compensator, expectedArrivals, namedWeeks } from '../arrivals/index.ts';
import { makeWithPauses, type YieldToEventLoop } from '../event-loop.ts';
import { categorical, cdfOf, type Distribution, type Stream, Streams, sample } from '../random/index.ts';
import { chiSquareTest, type Goodness, ksTest, uniformity } from '../statistics/index.ts';
import type { GeneratorRow } from './report.ts';
import type { Size } from './sizes.ts';

/** Something that generates, and a test of one stream of it. */
export interface Generator {
  readonly generator: string;
  readonly test: string;
  readonly of: (stream: Stream, values: number) => Goodness;
}

/**
 * Tests one generator on many streams, each by itself, and then whether the p-values are uniform, as they are where
 * the generator is right: one lucky stream proves nothing, and a subtle fault shows in many.
 */
export async function holdGenerator(
  { generator, test, of }: Generator,
  size: Size,
  seed: number,
  pause: YieldToEventLoop,
): Promise<GeneratorRow> {
  const tested = (index: number) => {
    const stream = new Streams('validate generators', seed, index).of(generator);
    return of(stream, size.values).p;
  };
  const ps = await makeWithPauses(size.streams, tested, pause, 1);
  const { p } = uniformity(ps);
  return { generator, test, streams: size.streams, p, ok: p >= 1e-3 };
}

/** Of a law of durations that is continuous. */
export function ofLaw(generator: string, law: Distribution, against: Distribution = law): Generator {
  return {
    generator,
    test: 'Kolmogorov–Smirnov',
    of: (stream, values) =>
      ksTest(
        draw(values, () => sample(law, stream.uniform())),
        (x) => cdfOf(against, x),
      ),
  };
}

const hour = 3_600_000;
const day = 24 * hour;

/** Every generator of the simulator whose law is known. */
export function generators(): readonly Generator[] {
  const weights = [5, 1, 0, 3, 2, 0.5, 8];
  const profile = { profile: { rate: 5 / day, week: namedWeeks.office, utcOffset: 2 * hour } } satisfies Arrival;
  const hawkes = { rate: 2 / day, branching: 0.6, decay: 3 * hour };
  return [
    {
      generator: 'uniform',
      test: 'Kolmogorov–Smirnov',
      of: (stream, values) => uniformity(draw(values, () => stream.uniform())),
    },
    {
      generator: 'uniform, in 20 × 20 pairs of neighbours',
      test: 'chi-square',
      of: (stream, values) => pairs(stream, 5 * values),
    },
    ofLaw('exponential', { exponential: { mean: day } }),
    ofLaw('log-normal', { lognormal: { median: 11 * day, sigma: 2.1 } }),
    ofLaw('Erlang', { erlang: { shape: 4, mean: day } }),
    ofLaw('hyperexponential', { hyperexponential: { mean: day, scv: 4 } }),
    ofLaw('uniform between two durations', { uniform: [hour, day] }),
    ofLaw('triangular', { triangular: [hour, 3 * hour, day] }),
    ofLaw('mixture', {
      mixture: [
        { share: 1, of: { exponential: { mean: hour } } },
        { share: 2, of: { lognormal: { median: day, sigma: 1 } } },
      ],
    }),
    {
      generator: 'choice among weights',
      test: 'chi-square',
      of: (stream, values) => {
        const seen = weights.map(() => 0);
        for (let i = 0; i < values; i++) {
          const chosen = categorical(weights, stream.uniform());
          seen[chosen] = (seen[chosen] ?? 0) + 1;
        }
        return chiSquareTest(seen, weights);
      },
    },
    rescaled('Poisson arrivals', { poisson: { rate: 5 / day } }),
    rescaled('arrivals by the hour of the week', profile),
    {
      generator: 'Hawkes arrivals',
      test: 'time rescaling',
      of: (stream, values) => {
        // What was before the first arrival cannot be seen; within fifty it has died away.
        const gaps: number[] = [];
        let excess = 0;
        let last: number | undefined;
        for (const at of arrivals({ hawkes }, stream, 0, Number.POSITIVE_INFINITY)) {
          const wait = at - (last ?? at);
          gaps.push(compensator(hawkes, excess, wait));
          excess = excess * Math.exp(-wait / hawkes.decay) + hawkes.branching / hawkes.decay;
          last = at;
          if (gaps.length === values + 50) break;
        }
        return unitExponential(gaps.slice(50));
      },
    },
  ];
}

/** Between two arrivals an exponential number of mean 1 is expected, whatever the rate does in between. */
function rescaled(generator: string, arrival: Arrival): Generator {
  return {
    generator,
    test: 'time rescaling',
    of: (stream, values) => {
      const from = Date.UTC(2021, 2, 3, 11, 20);
      const gaps: number[] = [];
      let last = from;
      for (const at of arrivals(arrival, stream, from, Number.POSITIVE_INFINITY)) {
        gaps.push(expectedArrivals(arrival, last, at));
        last = at;
        if (gaps.length === values) break;
      }
      return unitExponential(gaps);
    },
  };
}

function unitExponential(gaps: readonly number[]): Goodness {
  return uniformity(gaps.map((gap) => -Math.expm1(-gap)));
}

function pairs(stream: Stream, values: number): Goodness {
  const seen = new Array<number>(400).fill(0);
  let before = stream.uniform();
  for (let i = 0; i < values; i++) {
    // Every pair by itself: overlapping ones depend on one another.
    const value = stream.uniform();
    const cell = 20 * Math.floor(20 * before) + Math.floor(20 * value);
    seen[cell] = (seen[cell] ?? 0) + 1;
    before = stream.uniform();
  }
  return chiSquareTest(
    seen,
    seen.map(() => 1),
  );
}

function draw(values: number, next: () => number): Float64Array {
  return Float64Array.from({ length: values }, next);
}

import { makeWithPauses, type YieldToEventLoop } from '../event-loop.ts';
import { mmc, simulateQueue } from '../queueing/index.ts';
import { Streams } from '../random/index.ts';
import {
  batchMeans,
  durationQuantile,
  type Estimate,
  meanInterval,
  pairedDifference,
  quantileInterval,
  shareInterval,
} from '../statistics/index.ts';
import { mmcModel } from './claims.ts';
import { type CoverageRow, coverageRange } from './report.ts';
import type { Size } from './sizes.ts';
import { exponential, type LongRun, observe } from './steady.ts';

/** A study with a known answer. */
export interface Study {
  readonly interval: string;
  readonly truth: number;
  /** Its intervals promise to hold as often as they say or more often, of few values much more often. */
  readonly conservative?: true;
  /** Does it once; another `number`, other random numbers. */
  readonly estimate: (number: number) => Estimate;
}

/** Does a study so many times, and counts how often its interval holds the answer. */
export async function cover(
  { interval, truth, conservative, estimate }: Study,
  studies: number,
  pause: YieldToEventLoop,
): Promise<CoverageRow> {
  const holds = (number: number) => {
    const { low, high } = estimate(number);
    return low <= truth && truth <= high;
  };
  const held = (await makeWithPauses(studies, holds, pause, 1)).filter(Boolean).length;
  const covered = held / studies;
  const [least, most] = coverageRange;
  return { interval, studies, covered, ok: covered >= least && (conservative === true || covered <= most) };
}

/** Cuts one interval of seven early, as the end of a run does, and the others never. */
const few = (u: number) => (u < 0.15 ? u / 0.15 : Number.POSITIVE_INFINITY);

/** A study for each kind of interval. */
export function knownStudies({ studyReplications: replications }: Size, seed: number): readonly Study[] {
  const [one, two] = [1, 2].map((servers): LongRun => {
    return { model: mmcModel(1, 2, servers), rate: 1, warmUp: 100, counted: 400 };
  }) as [LongRun, LongRun];
  // A number of its own for each replication of each study.
  const streams = (name: string, number: number, replication: number) =>
    new Streams(`validate coverage ${name}`, seed, number * replications + replication);
  const waits = (name: string, run: LongRun, number: number) =>
    Array.from({ length: replications }, (_, replication) => observe(run, streams(name, number, replication)).wait);
  const draws = (name: string, number: number, count: number, value: (u: number) => number) => {
    const stream = streams(name, number, 0).of('values');
    return Float64Array.from({ length: count }, () => value(stream.uniform()));
  };
  const censored = (name: string, p: number, what: string, count: number, cut: (u: number) => number): Study => ({
    interval: `${name} (beta product): exponential, ${what}`,
    truth: -Math.log1p(-p),
    conservative: true,
    estimate: (number) => {
      const lasts = draws(`lasts ${p} ${count}`, number, count, exponential(1));
      const cuts = draws(`cut ${p} ${count}`, number, count, cut);
      const open = cuts.filter((value, index) => value < (lasts[index] ?? 0));
      return durationQuantile({ values: lasts.filter((value, index) => value <= (cuts[index] ?? 0)), open }, p);
    },
  });
  return [
    {
      interval: `mean (Student): Wq of M/M/1 at 0.5, ${replications} replications`,
      truth: mmc(1, 2, 1).wait,
      estimate: (number) => meanInterval(waits('mean', one, number)),
    },
    {
      interval: `difference of pairs: Wq of M/M/2 − M/M/1, common random numbers, ${replications} pairs`,
      truth: mmc(1, 2, 2).wait - mmc(1, 2, 1).wait,
      estimate: (number) => pairedDifference(waits('pairs', one, number), waits('pairs', two, number)).difference,
    },
    {
      interval: '95th percentile (order statistics): exponential, 1,000 values',
      truth: Math.log(20),
      estimate: (number) => quantileInterval(draws('quantile', number, 1_000, exponential(1)), 0.95),
    },
    {
      interval: 'share (Wilson): 0.1 of 500',
      truth: 0.1,
      estimate: (number) => {
        const hits = draws('share', number, 500, (u) => (u < 0.1 ? 1 : 0));
        return shareInterval(
          hits.reduce((sum, hit) => sum + hit, 0),
          500,
        );
      },
    },
    censored('median', 0.5, 'a third of 300 still open', 300, exponential(2)),
    censored('median', 0.5, 'some of 7 still open', 7, few),
    censored('95th percentile', 0.95, 'some of 20 still open', 20, few),
    censored('95th percentile', 0.95, 'some of 100 still open', 100, few),
    {
      interval: 'batch means: Wq of M/M/1 at 0.5, one run of 20 batches of 500',
      truth: mmc(1, 2, 1).wait,
      estimate: (number) => batchMeans(pathWaits(streams('batches', number, 0), 10_100).subarray(100)).estimate,
    },
  ];
}

/** The waits of one run of M/M/1 at 0.5, in order of arrival. */
export function pathWaits(streams: Streams, customers: number): Float64Array {
  const waits = new Float64Array(customers);
  simulateQueue({ ...mmcModel(1, 2, 1), customers }, streams, ({ number, arrived, began }) => {
    waits[number] = began - arrived;
  });
  return waits;
}

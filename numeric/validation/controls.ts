import { makeWithPauses, type YieldToEventLoop } from '../event-loop.ts';
import { type CustomerClass, mmc } from '../queueing/index.ts';
import { type Stream, type StreamSource, Streams } from '../random/index.ts';
import { meanInterval } from '../statistics/index.ts';
import { agrees } from './against-theory.ts';
import { mmcModel } from './claims.ts';
import { cover, pathWaits } from './coverage.ts';
import { holdGenerator, ofLaw } from './generators.ts';
import { holdNetwork, networks } from './jackson.ts';
import { laws } from './laws.ts';
import { livePath } from './path.ts';
import type { ControlRow, TheoryRow } from './report.ts';
import type { Size } from './sizes.ts';
import { exponential, type LongRun, observe } from './steady.ts';

/** A fault put in on purpose, and the check that is to find it. */
export interface Control {
  readonly fault: string;
  readonly check: string;
  /** Runs the very check; `holds` would mean that it is blind to the fault. */
  readonly run: (pause: YieldToEventLoop) => Found | Promise<Found>;
}

interface Found {
  readonly holds: boolean;
  readonly found: string;
}

export async function holdControl({ fault, check, run }: Control, pause: YieldToEventLoop): Promise<ControlRow> {
  const { holds, found } = await run(pause);
  return { fault, check, found, ok: !holds };
}

export function controls(size: Size, seed: number): readonly Control[] {
  const three: LongRun = { model: mmcModel(2, 1, 3), rate: 2, warmUp: 1_000, counted: size.customers };
  const wait = async (
    pause: YieldToEventLoop,
    name: string,
    run: LongRun,
    expected: number,
    source = (streams: StreamSource) => streams,
  ): Promise<Found> => {
    const waits = await makeWithPauses(
      size.replications,
      (index) => observe(run, source(new Streams(`validate control ${name}`, seed, index))).wait,
      pause,
      1,
    );
    const found = meanInterval(waits);
    return {
      holds: agrees(found, expected, size.widest),
      found: `${found.value.toFixed(4)} instead of ${expected.toFixed(4)}`,
    };
  };
  const theory = 'Wq against theory';
  return [
    {
      fault: 'one server too many',
      check: theory,
      run: (pause) => wait(pause, 'server', { ...three, model: mmcModel(2, 1, 4) }, mmc(2, 1, 3).wait),
    },
    {
      fault: 'one server too few',
      check: theory,
      run: (pause) => wait(pause, 'server', three, mmc(2, 1, 4).wait),
    },
    {
      fault: 'the mean service time taken for the median',
      check: theory,
      run: (pause) => {
        const [all] = three.model.classes as [CustomerClass];
        const swapped = { ...all, service: exponential(1 / Math.LN2) };
        return wait(pause, 'median', { ...three, model: { ...three.model, classes: [swapped] } }, mmc(2, 1, 3).wait);
      },
    },
    {
      fault: 'no warm-up left out',
      check: theory,
      run: (pause) => {
        const busy: LongRun = { model: mmcModel(19, 2, 10), rate: 19, warmUp: 0, counted: size.customers / 4 };
        return wait(pause, 'warm-up', busy, mmc(19, 2, 10).wait);
      },
    },
    {
      fault: 'a customer that a network sends back leaves it instead',
      check: 'Jackson networks against theory',
      run: async (pause) => {
        const [network] = networks();
        if (network === undefined) throw new RangeError('There is no network.');
        const forgetful = network.stations.map((station, index) =>
          index === 1 ? { ...station, routes: [0, 0] } : station,
        );
        return ofNetwork(await holdNetwork(network, size, seed, pause, forgetful));
      },
    },
    {
      fault: 'a station of a network with the servers of another',
      check: 'Jackson networks against theory',
      run: async (pause) => {
        const network = networks()[1];
        if (network === undefined) throw new RangeError('There is no second network.');
        const swapped = network.stations.map((station, index) => (index === 2 ? { ...station, servers: 4 } : station));
        return ofNetwork(await holdNetwork(network, size, seed, pause, swapped));
      },
    },
    {
      fault: 'each uniform number used twice, as u and as 1 − u',
      check: theory,
      run: (pause) => wait(pause, 'twice', three, mmc(2, 1, 3).wait, usedTwice),
    },
    {
      fault: 'an interval from the waits of one run, as if they were independent',
      check: 'coverage of 95 % intervals',
      run: async (pause) => {
        const { ok, covered } = await cover(
          {
            interval: '',
            truth: mmc(1, 2, 1).wait,
            estimate: (number) =>
              meanInterval(pathWaits(new Streams('validate control run', seed, number), 2_100).subarray(100)),
          },
          200,
          pause,
        );
        return { holds: ok, found: `${(100 * covered).toFixed(1)} % held` };
      },
    },
    {
      fault: 'a log-normal law with its mean taken for its median',
      check: 'Kolmogorov–Smirnov',
      run: async (pause) => {
        // Sigma 0.1: mean and median are half a per cent apart.
        const right = { lognormal: { median: 1, sigma: 0.1 } };
        const wrong = { lognormal: { median: Math.exp(0.1 ** 2 / 2), sigma: 0.1 } };
        const { ok, p } = await holdGenerator(ofLaw('log-normal, swapped', wrong, right), size, seed, pause);
        return { holds: ok, found: `p = ${p.toExponential(0)}` };
      },
    },
    {
      fault: 'one visit of sixty, the longest wait, not counted',
      check: 'Little on a path',
      run: () =>
        lawOn('Little: mean line × time = sum of waits', seed, (visits) => {
          const longest = Math.max(...visits.map(({ arrived, began }) => began - arrived));
          return visits.filter(({ arrived, began }) => began - arrived < longest);
        }),
    },
    {
      fault: 'a server that lets customers wait for a moment before it takes the next',
      check: 'work conservation on a path',
      run: () =>
        lawOn('Work conservation: no able server is idle while a customer waits', seed, (visits) =>
          visits.map((visit) => (visit.began > visit.arrived ? { ...visit, began: visit.began + 1e-6 } : visit)),
        ),
    },
  ];
}

/** Whether all rows hold; else the one that is furthest off. */
function ofNetwork(rows: readonly TheoryRow[]) {
  const [worst] = [...rows].sort((a, b) => Math.abs(b.off) - Math.abs(a.off));
  return {
    holds: rows.every(({ ok }) => ok),
    found:
      worst === undefined
        ? ''
        : `${worst.quantity}: ${worst.found.value.toFixed(4)} instead of ${worst.expected.toFixed(4)}`,
  };
}

/** Services take the uniform numbers of the times between arrivals, from the other end. */
function usedTwice(streams: StreamSource): StreamSource {
  return {
    of(purpose, entity): Stream {
      if (purpose !== 'service') return streams.of(purpose, entity);
      const same = streams.of('interarrival', entity);
      return { uniform: () => 1 - same.uniform() };
    },
  };
}

/** A law held against visits that were tampered with, of a busy queue in which many wait. */
function lawOn(
  law: string,
  seed: number,
  tamper: (visits: ReturnType<typeof livePath>['visits']) => ReturnType<typeof livePath>['visits'],
) {
  const path = livePath({ ...mmcModel(19, 2, 10), customers: 60 }, new Streams('validate control law', seed, 0));
  const untouched = laws[law]?.(path) ?? false;
  const holds = laws[law]?.({ ...path, visits: tamper(path.visits) }) ?? true;
  // A law that does not hold even untouched would show nothing.
  return { holds: holds || !untouched, found: holds ? 'holds' : 'broken' };
}

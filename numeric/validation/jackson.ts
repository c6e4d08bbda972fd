import { makeWithPauses, type YieldToEventLoop } from '../event-loop.ts';
import { mmc } from '../queueing/index.ts';
import { Streams } from '../random/index.ts';
import { meanInterval } from '../statistics/index.ts';
import { agrees, standardErrors } from './against-theory.ts';
import { type NetworkSample, type NetworkStation, observeNetwork } from './network.ts';
import type { TheoryRow } from './report.ts';
import type { Size } from './sizes.ts';
import { relaxation } from './steady.ts';

/** An open network of which theory knows the long run. */
export interface Network {
  readonly network: string;
  readonly stations: readonly NetworkStation[];
}

interface Said {
  readonly quantity: string;
  readonly expected: number;
  readonly of: (sample: NetworkSample) => number;
}

/** The networks of the report. */
export function networks(): readonly Network[] {
  return [
    {
      network: 'Jackson, 2 stations, 0.3 sent back',
      stations: [
        { name: 'first', arrivals: 1, mu: 2, servers: 1, routes: [0, 0.6] },
        { name: 'second', arrivals: 0, mu: 0.5, servers: 2, routes: [0.3, 0] },
      ],
    },
    {
      network: 'Jackson, 3 stations, two ways in',
      stations: [
        { name: 'first', arrivals: 0.8, mu: 0.6, servers: 2, routes: [0.1, 0.5, 0.2] },
        { name: 'second', arrivals: 0.3, mu: 1, servers: 1, routes: [0, 0, 0.4] },
        { name: 'third', arrivals: 0, mu: 0.3, servers: 3, routes: [0.1, 0.1, 0] },
      ],
    },
  ];
}

/** Arrivals at each station, those from others among them: what flows in flows out (the traffic equations). */
export function flowsOf(stations: readonly NetworkStation[]): readonly number[] {
  let flows = stations.map(({ arrivals }) => arrivals);
  // In an open network each round carries less on, so that this settles to the last digit.
  for (let round = 0; round < 10_000; round++) {
    const next = stations.map(({ arrivals }, to) =>
      stations.reduce((sum, { routes }, from) => sum + (flows[from] ?? 0) * (routes[to] ?? 0), arrivals),
    );
    if (next.every((flow, index) => flow === flows[index])) break;
    flows = next;
  }
  return flows;
}

/** What Jackson's theorem says: each station is M/M/c by itself, and they are independent at any one time. */
export function jackson(stations: readonly NetworkStation[]): readonly Said[] {
  const flows = flowsOf(stations);
  const alone = stations.map(({ mu, servers }, index) => ({
    ...mmc(flows[index] ?? 0, mu, servers),
    empty: emptyShare(flows[index] ?? 0, mu, servers),
  }));
  const product = (of: (station: (typeof alone)[number]) => number) => alone.reduce((all, one) => all * of(one), 1);
  const inside = alone.reduce((sum, one) => sum + one.inside, 0);
  const arrivals = stations.reduce((sum, station) => sum + station.arrivals, 0);
  return [
    ...alone.flatMap((one, index): Said[] => [
      {
        quantity: `utilisation of the ${stations[index]?.name}`,
        expected: one.utilisation,
        of: ({ utilisation }) => utilisation[index] ?? Number.NaN,
      },
      {
        quantity: `L of the ${stations[index]?.name}`,
        expected: one.inside,
        of: (sample) => sample.inside[index] ?? Number.NaN,
      },
      {
        quantity: `Lq of the ${stations[index]?.name}`,
        expected: one.queue,
        of: ({ queue }) => queue[index] ?? Number.NaN,
      },
    ]),
    { quantity: 'all empty, product form', expected: product(({ empty }) => empty), of: ({ allEmpty }) => allEmpty },
    {
      quantity: 'none empty, product form',
      expected: product(({ empty }) => 1 - empty),
      of: ({ noneEmpty }) => noneEmpty,
    },
    { quantity: 'W, mean time in the network', expected: inside / arrivals, of: ({ sojourn }) => sojourn },
  ];
}

/** Simulates a network and holds each of its numbers against Jackson's theorem. */
export async function holdNetwork(
  { network, stations }: Network,
  size: Size,
  seed: number,
  pause: YieldToEventLoop,
  simulated: readonly NetworkStation[] = stations,
): Promise<readonly TheoryRow[]> {
  const flows = flowsOf(stations);
  const arrivals = stations.reduce((sum, station) => sum + station.arrivals, 0);
  const slowest = Math.max(
    ...stations.map(({ mu, servers }, index) => relaxation(flows[index] ?? 0, mu, servers) / (flows[index] ?? 1)),
  );
  const from = Math.max(size.customers / 20 / arrivals, 10 * slowest);
  const to = from + Math.max(size.customers / arrivals, size.relaxations * slowest);
  const samples = await makeWithPauses(
    size.replications,
    (index) => observeNetwork(simulated, new Streams(`validate ${network}`, seed, index), { from, to }),
    pause,
    1,
  );
  return jackson(stations).map(({ quantity, expected, of }) => {
    const found = meanInterval(samples.map(of));
    return {
      queue: network,
      quantity,
      expected,
      by: 'exact',
      found,
      off: standardErrors(found, expected),
      ok: agrees(found, expected, size.widest),
    };
  });
}

/** The share of the time in which M/M/c is empty. */
function emptyShare(lambda: number, mu: number, servers: number): number {
  const load = lambda / mu;
  let [term, sum] = [1, 1];
  for (let k = 1; k < servers; k++) {
    term *= load / k;
    sum += term;
  }
  return 1 / (sum + (term * load) / servers / (1 - load / servers));
}

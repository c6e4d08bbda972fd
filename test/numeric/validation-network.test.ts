import { describe, expect, it } from 'vitest';
import { mmc } from '../../numeric/queueing/index.ts';
import { Streams } from '../../numeric/random/index.ts';
import { flowsOf, jackson, networks } from '../../numeric/validation/jackson.ts';
import { type NetworkStation, observeNetwork } from '../../numeric/validation/network.ts';

const station = (name: string, changes: Partial<NetworkStation> = {}): NetworkStation => ({
  name,
  arrivals: 0,
  mu: 1,
  servers: 1,
  routes: [],
  ...changes,
});

describe('an open network', () => {
  it('has the flows of the traffic equations', () => {
    // λ₁ = 1 + 0.3 λ₂ and λ₂ = 0.6 λ₁.
    const [first, second] = flowsOf(networks()[0]?.stations ?? []);
    expect(first).toBeCloseTo(1 / 0.82, 12);
    expect(second).toBeCloseTo(0.6 / 0.82, 12);
    for (const { stations } of networks()) {
      const flows = flowsOf(stations);
      const out = stations.reduce(
        (sum, { routes }, index) => sum + (flows[index] ?? 0) * (1 - routes.reduce((all, share) => all + share, 0)),
        0,
      );
      expect(out).toBeCloseTo(
        stations.reduce((sum, { arrivals }) => sum + arrivals, 0),
        12,
      );
    }
  });

  it('of one station is M/M/c', () => {
    const exact = mmc(2, 1, 3);
    const said = new Map(
      jackson([station('only', { arrivals: 2, servers: 3 })]).map(({ quantity, expected }) => [quantity, expected]),
    );
    expect(said.get('L of the only')).toBeCloseTo(exact.inside, 12);
    expect(said.get('Lq of the only')).toBeCloseTo(exact.queue, 12);
    expect(said.get('W, mean time in the network')).toBeCloseTo(exact.sojourn, 12);
    // P(0) of M/M/3 at a load of 2 is 1/9.
    expect(said.get('all empty, product form')).toBeCloseTo(1 / 9, 12);
    expect(said.get('none empty, product form')).toBeCloseTo(8 / 9, 12);
  });

  it('in which nobody goes on is so many single queues, and one in a row keeps its customers', () => {
    const row = [
      station('first', { arrivals: 0.5, routes: [0, 1] }),
      station('second', { mu: 2, routes: [0, 0, 1] }),
      station('third', { mu: 1, servers: 2 }),
    ];
    const seen = observeNetwork(row, new Streams('row', 1, 0), { from: 500, to: 60_500 });
    const flows = flowsOf(row);
    expect(flows).toEqual([0.5, 0.5, 0.5]);
    // Little over the whole network, but for who is inside at the edges.
    const inside = seen.inside.reduce((sum, one) => sum + one, 0);
    expect(inside / seen.sojourn).toBeCloseTo(0.5, 1);
    for (const [index, { mu, servers }] of row.entries())
      expect(Math.abs((seen.utilisation[index] ?? 0) - 0.5 / mu / servers)).toBeLessThan(0.02);
    expect(seen.allEmpty + seen.noneEmpty).toBeLessThan(1);
  });

  it('is the same path for the same seed', () => {
    const { stations } = networks()[1] ?? { stations: [] };
    const live = (seed: number) => observeNetwork(stations, new Streams('again', seed, 0), { from: 10, to: 500 });
    expect(live(1)).toEqual(live(1));
    expect(live(1)).not.toEqual(live(2));
  });
});

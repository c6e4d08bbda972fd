import { describe, expect, it } from 'vitest';
import { type Job, type Server, Station, simulateQueue } from '../../numeric/queueing/index.ts';
import { Streams } from '../../numeric/random/index.ts';

const servers = (...ids: string[]): Server[] => ids.map((id) => ({ id }));
const job = (id: string, more: Partial<Job> = {}): Job => ({ id, ...more });
const ids = (assignments: readonly { job: Job; server: string }[]) =>
  assignments.map(({ job, server }) => `${job.id}@${server}`);

/** Serves whatever waits, one after another, with the only server there is. */
function order(station: Station, first: string): string[] {
  const served: string[] = [];
  let current: string | undefined = first;
  for (let now = 100; current !== undefined; now++) {
    served.push(current);
    current = station.release('ann', now)[0]?.job.id;
  }
  return served;
}

describe('a station', () => {
  it('gives a job to the first free server in its list', () => {
    const station = new Station({ servers: servers('zoe', 'ann') });
    expect(ids(station.arrive(job('a'), 0))).toEqual(['a@zoe']);
    expect(ids(station.arrive(job('b'), 0))).toEqual(['b@ann']);
    expect(station.arrive(job('c'), 1)).toEqual([]);
    expect([station.waiting, station.busy]).toEqual([1, 2]);
    expect(station.release('ann', 5)).toEqual([{ job: job('c'), server: 'ann', index: 1, arrived: 1, began: 5 }]);
  });

  it('serves by arrival, and by id those who arrive at one instant, however they are handed over', () => {
    for (const handed of [
      ['a', 'b', 'c', 'd'],
      ['d', 'c', 'b', 'a'],
    ]) {
      const station = new Station({ servers: servers('ann') });
      station.arrive(job('first'), 0);
      for (const id of handed) station.arrive(job(id), 2);
      station.arrive(job('0'), 3);
      expect(order(station, 'first')).toEqual(['first', 'a', 'b', 'c', 'd', '0']);
    }
  });

  it('disregards priorities unless told to serve by them', () => {
    const arrivals = [job('a', { priority: 2 }), job('b', { priority: 1 }), job('c', { priority: 1 }), job('d')];
    const served = (discipline: 'fifo' | 'priority') => {
      const station = new Station({ servers: servers('ann'), discipline });
      station.arrive(job('first', { priority: 9 }), 0);
      for (const [index, arriving] of arrivals.entries()) station.arrive(arriving, index);
      return order(station, 'first');
    };
    expect(served('fifo')).toEqual(['first', 'a', 'b', 'c', 'd']);
    expect(served('priority')).toEqual(['first', 'd', 'b', 'c', 'a']);
  });

  it('lets a tenant with few jobs not wait behind one with many, when it is fair', () => {
    const station = new Station({ servers: servers('ann'), discipline: 'fair' });
    station.arrive(job('first', { tenant: 'loud' }), 0);
    for (const n of [1, 2, 3, 4]) station.arrive(job(`loud-${n}`, { tenant: 'loud' }), n);
    for (const n of [1, 2]) station.arrive(job(`quiet-${n}`, { tenant: 'quiet' }), 10 + n);
    expect(order(station, 'first')).toEqual(['first', 'quiet-1', 'loud-1', 'quiet-2', 'loud-2', 'loud-3', 'loud-4']);
  });

  it('lets a tenant that was away save up no turns', () => {
    const station = new Station({ servers: servers('ann'), discipline: 'fair' });
    for (let n = 0; n < 20; n++) {
      station.arrive(job(`early-${n}`, { tenant: 'loud' }), n);
      if (n > 0) station.release('ann', n);
    }
    for (const n of [1, 2, 3, 4]) {
      station.arrive(job(`loud-${n}`, { tenant: 'loud' }), 20);
      station.arrive(job(`back-${n}`, { tenant: 'back' }), 20);
    }
    expect(order(station, 'early-19').slice(1, 6)).toEqual(['back-1', 'back-2', 'loud-1', 'back-3', 'loud-2']);
  });

  it('gives a tenant of weight 2 two turns for one of the others', () => {
    const station = new Station({ servers: servers('ann'), discipline: 'fair', weights: { gold: 2 } });
    station.arrive(job('first', { tenant: 'other' }), 0);
    for (const n of [1, 2, 3, 4, 5, 6])
      for (const tenant of ['gold', 'plain']) station.arrive(job(`${tenant}-${n}`, { tenant }), n);
    const turns = order(station, 'first')
      .slice(1, 10)
      .map((id) => id.split('-')[0]);
    expect(turns.filter((tenant) => tenant === 'gold')).toHaveLength(6);
  });

  it('gives a job that needs a skill to a server that has it, and lets others pass it by', () => {
    const station = new Station({
      servers: [
        { id: 'ann', skills: ['malware'] },
        { id: 'bob', skills: [] },
      ],
    });
    expect(ids(station.arrive(job('a', { skill: 'malware' }), 0))).toEqual(['a@ann']);
    expect(ids(station.arrive(job('b', { skill: 'malware' }), 1))).toEqual([]);
    expect(ids(station.arrive(job('c'), 2))).toEqual(['c@bob']);
    expect(ids(station.arrive(job('d'), 3))).toEqual([]);
    // Bob is not able for b, so d, which came later, is served.
    expect(ids(station.release('bob', 4))).toEqual(['d@bob']);
    expect(ids(station.release('ann', 5))).toEqual(['b@ann']);
  });

  it('starts nothing off shift, finishes what is under way, and hands out what waited when a shift begins', () => {
    const shifts = {
      at: (now: number) => ({ on: Math.floor(now / 10) % 2 === 0, until: 10 * (Math.floor(now / 10) + 1) }),
    };
    const station = new Station({
      servers: [
        { id: 'ann', shifts },
        { id: 'bob', shifts },
      ],
    });
    expect([station.capacity(0), station.nextShift(0)]).toEqual([2, 10]);
    station.arrive(job('a'), 9);
    expect([station.shift(10), station.capacity(10), station.busy]).toEqual([[], 0, 1]);
    expect(station.arrive(job('b'), 11)).toEqual([]);
    station.arrive(job('c'), 12);
    expect([station.release('ann', 13), station.busy, station.waiting]).toEqual([[], 0, 2]);
    expect(station.nextShift(13)).toBe(20);
    expect(ids(station.shift(20))).toEqual(['b@ann', 'c@bob']);
  });

  it('lets those who waited go first when somebody arrives at the instant at which a shift begins', () => {
    const shifts = { at: (now: number) => ({ on: now >= 10, until: now < 10 ? 10 : Number.POSITIVE_INFINITY }) };
    const station = new Station({ servers: [{ id: 'ann', shifts }] });
    station.arrive(job('b'), 1);
    expect(ids(station.arrive(job('a'), 10))).toEqual(['b@ann']);
  });

  it('lets a waiting job give up, wherever it stands', () => {
    const station = new Station({ servers: servers('ann') });
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) station.arrive(job(id), 0);
    expect(station.withdraw('b', 1)).toBe(true);
    expect(station.withdraw('e', 1)).toBe(true);
    expect(station.withdraw('e', 1)).toBe(false);
    expect(station.withdraw('a', 1)).toBe(false);
    expect(station.serverOf('a')).toBe('ann');
    expect([station.waiting, order(station, 'a')]).toEqual([3, ['a', 'c', 'd', 'f']]);
    expect(station.serverOf('a')).toBeUndefined();
  });

  it('refuses what cannot be, with codes', () => {
    const station = new Station({ servers: servers('ann') });
    station.arrive(job('a'), 5);
    const code = (code: string) => expect.objectContaining({ code });
    expect(() => station.arrive(job('b'), 4)).toThrow(code('CLOCK_BACK'));
    expect(() => station.release('bob', 6)).toThrow(code('SERVER_UNKNOWN'));
    station.release('ann', 6);
    expect(() => station.release('ann', 7)).toThrow(code('SERVER_IDLE'));
    expect(() => new Station({ servers: servers('ann', 'ann') })).toThrow(code('SERVER_TWICE'));
    const kind = { name: 'all', interarrival: () => 1, service: () => 1, skill: 'malware' };
    const queue = { classes: [kind], servers: [{ id: 'ann', skills: [] }], customers: 1 };
    expect(() => simulateQueue(queue, new Streams('queue', 1, 0))).toThrow(code('QUEUE_INVALID'));
    expect(() => new Station({ servers: [], weights: { a: 0 } })).toThrow(code('WEIGHT_INVALID'));
  });
});

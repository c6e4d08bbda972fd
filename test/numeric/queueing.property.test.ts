import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type QueueModel, type Server, Station, simulateQueue, type Visit } from '../../numeric/queueing/index.ts';
import { Streams } from '../../numeric/random/index.ts';
import { budget } from '../support/budgets.ts';
import { anyModel, NaiveStation } from '../support/queues.ts';

const run = { numRuns: budget.queues };

function live(model: QueueModel, replication = 0) {
  const visits: Visit[] = [];
  const path = simulateQueue(model, new Streams('queue', 1, replication), (visit) => visits.push(visit));
  return { ...path, visits };
}

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

/** The integral of how many are between two of their instants, found from the changes alone. */
function integral(visits: readonly Visit[], from: (visit: Visit) => number, to: (visit: Visit) => number): number {
  const changes = visits.flatMap((visit) => [
    { at: from(visit), by: 1 },
    { at: to(visit), by: -1 },
  ]);
  changes.sort((a, b) => a.at - b.at);
  let area = 0;
  let inside = 0;
  let since = 0;
  for (const { at, by } of changes) {
    area += inside * (at - since);
    since = at;
    inside += by;
  }
  return area;
}

describe('on every path that starts and ends empty', () => {
  it('Little’s law holds exactly: of the line, of the servers, and of each class', () => {
    fc.assert(
      fc.property(anyModel, fc.nat(1_000), (model, replication) => {
        const { visits, queue, busy, end } = live(model, replication);
        // Whole times: no tolerance. L = (N / T) × mean W is L × T = the sum of all W.
        const wait = total(visits.map(({ arrived, began }) => began - arrived));
        const service = total(visits.map(({ began, ended }) => ended - began));
        expect([queue, busy]).toEqual(end === 0 ? [0, 0] : [wait / end, service / end]);
        for (const [index] of model.classes.entries()) {
          const own = visits.filter((visit) => visit.class === index);
          const sojourn = total(own.map(({ arrived, ended }) => ended - arrived));
          expect(
            integral(
              own,
              ({ arrived }) => arrived,
              ({ ended }) => ended,
            ),
          ).toBe(sojourn);
        }
      }),
      run,
    );
  });

  it('whoever came has left, once, served by one at a time, for as long as the service takes', () => {
    fc.assert(
      fc.property(anyModel, fc.nat(1_000), (model, replication) => {
        const { visits, served, lost } = live(model, replication);
        expect([served, lost]).toEqual([model.customers, 0]);
        expect(new Set(visits.map(({ number }) => number)).size).toBe(model.customers);
        const streams = new Streams('queue', 1, replication);
        for (const [index, { name, interarrival, service }] of model.classes.entries()) {
          const own = visits.filter((visit) => visit.class === index).sort((a, b) => a.number - b.number);
          const [gaps, services] = [streams.of('interarrival', name), streams.of('service', name)];
          let at = 0;
          for (const visit of own) {
            at += interarrival(gaps.uniform());
            expect(visit.arrived).toBe(at);
            expect(visit.began).toBeGreaterThanOrEqual(visit.arrived);
            expect(visit.ended - visit.began).toBe(service(services.uniform()));
          }
        }
        for (const [index] of model.servers.entries()) {
          const own = visits
            .filter(({ server }) => server === index)
            .sort((a, b) => a.began - b.began || a.ended - b.ended);
          for (const [place, { began }] of own.entries())
            expect(began).toBeGreaterThanOrEqual(own[place - 1]?.ended ?? 0);
        }
      }),
      run,
    );
  });

  it('whoever gives up has waited as long as patience lasts, and whoever is served no longer', () => {
    fc.assert(
      fc.property(anyModel, fc.nat(9), fc.nat(1_000), (model, most, replication) => {
        const patience = (u: number) => Math.floor(u * (most + 1));
        const classes = model.classes.map((kind) => ({ ...kind, patience }));
        const { visits, served, gaveUp, queue, end } = live({ ...model, classes }, replication);
        expect(served + gaveUp).toBe(model.customers);
        // The order of arrivals is that of the same queue without patience.
        const arrivals = live(model, replication).visits.sort((a, b) => a.number - b.number);
        const streams = new Streams('queue', 1, replication);
        const limits = classes.map(({ name }) => streams.of('patience', name));
        const own = new Map(visits.map((visit) => [visit.number, visit]));
        let waited = 0;
        for (const { class: index, number } of arrivals) {
          const limit = patience(limits[index]!.uniform());
          const visit = own.get(number);
          const wait = visit === undefined ? limit : visit.began - visit.arrived;
          expect(wait).toBeLessThanOrEqual(limit);
          waited += wait;
        }
        // Little, of the line, for those too who leave it unserved.
        expect(queue).toBe(end === 0 ? 0 : waited / end);
      }),
      run,
    );
  });

  it('changing the servers’ names changes nothing', () => {
    fc.assert(
      fc.property(anyModel, fc.infiniteStream(fc.string()), (model, names) => {
        const taken = new Set<string>();
        const servers = model.servers.map((server) => {
          let id = names.next().value;
          while (taken.has(id)) id += '!';
          taken.add(id);
          return { ...server, id };
        });
        expect(live({ ...model, servers })).toEqual(live(model));
      }),
      run,
    );
  });

  it('twice as long between arrivals and in service is the same path at half the speed, to the bit', () => {
    const model = (scale: number, discipline: 'fifo' | 'priority'): QueueModel => ({
      classes: [0, 1].map((priority) => ({
        name: `class-${priority}`,
        priority,
        interarrival: (u) => -scale * Math.log1p(-u),
        service: (u) => -1.7 * scale * Math.log1p(-u),
      })),
      servers: ['a', 'b', 'c', 'd'].map((id) => ({ id })),
      discipline,
      customers: 300,
    });
    fc.assert(
      fc.property(fc.nat(10_000), fc.constantFrom('fifo', 'priority'), (replication, discipline) => {
        const once = live(model(1, discipline), replication);
        const twice = live(model(2, discipline), replication);
        expect(twice.visits).toEqual(
          once.visits.map((visit) => ({
            ...visit,
            arrived: 2 * visit.arrived,
            began: 2 * visit.began,
            ended: 2 * visit.ended,
          })),
        );
        expect([twice.end, twice.queue, twice.busy]).toEqual([2 * once.end, once.queue, once.busy]);
      }),
      { ...run, numRuns: Math.ceil(run.numRuns / 10) },
    );
  });

  it('the same seed gives the same path, and another replication another', () => {
    const model: QueueModel = {
      classes: [{ name: 'all', interarrival: (u) => -Math.log1p(-u), service: (u) => -Math.log1p(-u) }],
      servers: [{ id: 'a' }, { id: 'b' }],
      customers: 50,
    };
    expect(live(model, 7)).toEqual(live(model, 7));
    expect(live(model, 7)).not.toEqual(live(model, 8));
  });
});

/** What happens to a station, one unit of time after another. */
type Deed =
  | { readonly wait: number }
  | { readonly arrive: number }
  | { readonly release: number }
  | { readonly withdraw: number };
const deeds = fc.array(
  fc.oneof(
    fc.record({ wait: fc.nat(7) }),
    fc.record({ arrive: fc.nat(2) }),
    fc.record({ release: fc.nat(3) }),
    fc.record({ withdraw: fc.nat(5) }),
  ) as fc.Arbitrary<Deed>,
  { maxLength: 80 },
);

describe('a station, whatever happens to it', () => {
  it('hands out the same jobs as one that searches its whole list each time', () => {
    fc.assert(
      fc.property(anyModel, fc.constantFrom('fifo', 'priority'), deeds, (model, discipline, deeds) => {
        const station = new Station({ servers: model.servers, discipline });
        const naive = new NaiveStation(model.servers, discipline);
        let now = 0;
        const told: string[][] = [];
        const expected: string[][] = [];
        for (const [index, deed] of deeds.entries()) {
          if ('wait' in deed) now += deed.wait;
          // Shifts may have begun: whoever drives a station says so first.
          const assigned = [...station.shift(now)];
          const awaited = naive.work(now);
          if ('arrive' in deed) {
            const { priority = 0, skill } = model.classes[deed.arrive % model.classes.length] ?? {};
            // Ids that run against the order of arrival.
            const job = { id: `job-${999 - index}`, priority, ...(skill === undefined ? {} : { skill }) };
            assigned.push(...station.arrive(job, now));
            awaited.push(...naive.arrive(job, now));
          } else if ('withdraw' in deed) {
            const gone = naive.waiting.splice(deed.withdraw, 1)[0]?.job.id ?? 'nobody';
            expect([station.withdraw(gone, now), station.withdraw(gone, now)]).toEqual([gone !== 'nobody', false]);
          } else if ('release' in deed) {
            const busy = [...naive.serving.keys()].sort()[deed.release];
            if (busy === undefined) continue;
            assigned.push(...station.release(busy, now));
            awaited.push(...naive.release(busy, now));
          }
          told.push(assigned.map(({ job, server, arrived }) => `${job.id} of ${arrived} by ${server}`));
          expected.push(awaited);
          expect([station.waiting, station.busy]).toEqual([naive.waiting.length, naive.serving.size]);
        }
        expect(told).toEqual(expected);
      }),
      run,
    );
  });

  it('leaves no able server on shift idle while a job waits, in any discipline', () => {
    fc.assert(
      fc.property(anyModel, deeds, (model, deeds) => {
        const station = new Station(model);
        // Knows who waits and who serves only from what the station has told.
        const book = new NaiveStation(model.servers, 'fifo');
        let now = 0;
        for (const [index, deed] of deeds.entries()) {
          if ('wait' in deed) now += deed.wait;
          const assigned = [...station.shift(now)];
          if ('arrive' in deed) {
            const { priority = 0, skill, tenant = '' } = model.classes[deed.arrive % model.classes.length] ?? {};
            const job = { id: `job-${index}`, priority, tenant, ...(skill === undefined ? {} : { skill }) };
            book.waiting.push({ job, arrived: now });
            assigned.push(...station.arrive(job, now));
          }
          for (const { job, server } of assigned) book.serving.set(server, job);
          if ('release' in deed) {
            const busy = [...book.serving.keys()].sort()[deed.release];
            if (busy !== undefined) {
              const next = station.release(busy, now);
              book.serving.delete(busy);
              for (const { job, server } of next) book.serving.set(server, job);
              assigned.push(...next);
            }
          }
          for (const { job } of assigned)
            book.waiting.splice(
              book.waiting.findIndex((entry) => entry.job.id === job.id),
              1,
            );
          const idle = book.waiting.filter(({ job }) => model.servers.some((server) => book.could(server, job, now)));
          expect(idle).toEqual([]);
        }
      }),
      run,
    );
  });

  it('gives tenants that all wait turns by their weights, within one turn of each', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 5 }), (weights) => {
        const servers: Server[] = [{ id: 'ann' }];
        const named = Object.fromEntries(weights.map((weight, index) => [`tenant-${index}`, weight]));
        const station = new Station({ servers, discipline: 'fair', weights: named });
        station.arrive({ id: 'first', tenant: 'somebody' }, 0);
        for (const tenant of Object.keys(named))
          for (let n = 0; n < 100; n++) station.arrive({ id: `${tenant}/${n}`, tenant }, 1);
        const turns = new Map(Object.keys(named).map((tenant) => [tenant, 0]));
        for (let now = 2; now < 100; now++) {
          const { tenant = '' } = station.release('ann', now)[0]?.job ?? {};
          turns.set(tenant, (turns.get(tenant) ?? 0) + 1);
          const shares = [...turns].map(([name, count]) => count / (named[name] ?? 1));
          expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1 + 1e-9);
        }
      }),
      { ...run, numRuns: 100 },
    );
  });
});

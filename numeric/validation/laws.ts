import { makeWithPauses, type YieldToEventLoop } from '../event-loop.ts';
import type { QueueModel, Visit } from '../queueing/index.ts';
import { Streams } from '../random/index.ts';
import { sum } from '../statistics/index.ts';
import { livePath, type Path, randomModel } from './path.ts';
import type { LawRow } from './report.ts';

/** The laws of one path, from its visits and its integrals. Each gives whether it holds. */
export const laws: Readonly<Record<string, (path: Path) => boolean>> = {
  'Little: mean line × time = sum of waits': ({ queue, end, visits }) =>
    same(queue * end, sum(visits.map(({ arrived, began }) => began - arrived))),
  'Little, of each class: integral of those inside = sum of times inside': ({ visits, model }) =>
    model.classes.every((_, index) => {
      const own = visits.filter((visit) => visit.class === index);
      return same(areaInside(own), sum(own.map(({ arrived, ended }) => ended - arrived)));
    }),
  'Utilisation: mean number served × time = sum of services': ({ busy, end, visits }) =>
    same(busy * end, sum(visits.map(({ began, ended }) => ended - began))),
  'Flow: whoever arrived was served once, was lost or gave up': ({ served, lost, gaveUp, visits, model }) =>
    served + lost + gaveUp === model.customers &&
    visits.length === served &&
    new Set(visits.map(({ number }) => number)).size === served,
  'Order: no service begins before its arrival, and a server has one at a time': ({ visits, model }) =>
    visits.every(({ arrived, began, ended }) => arrived <= began && began <= ended) &&
    model.servers.every((_, index) => {
      const own = visits
        .filter(({ server }) => server === index)
        .sort((a, b) => a.began - b.began || a.ended - b.ended);
      return own.every(({ began }, place) => began >= (own[place - 1]?.ended ?? 0));
    }),
  'Work conservation: no able server is idle while a customer waits': worksOn,
};

/** Lives random queues and holds each path against each law; and pairs of paths against one another. */
export async function holdLaws(paths: number, seed: number, pause: YieldToEventLoop): Promise<readonly LawRow[]> {
  const broken = new Map(Object.keys(laws).map((law) => [law, 0]));
  const note = (law: string, holds: boolean) => broken.set(law, (broken.get(law) ?? 0) + (holds ? 0 : 1));
  const hold = (index: number) => {
    const streams = new Streams('validate laws', seed, index);
    const model = randomModel(streams.of('model'));
    const path = livePath(model, streams);
    for (const [law, holds] of Object.entries(laws)) note(law, holds(path));
    const renamed = model.servers.map((server, place) => ({ ...server, id: `${model.servers.length - place}` }));
    const again = livePath({ ...model, servers: renamed }, streams);
    note('Names: servers called otherwise change nothing', equal(path.visits, again.visits));
    const slow = livePath(slowed(model), streams);
    note('Scale: all times doubled double the path, to the bit', equal(path.visits.map(doubled), slow.visits));
    note('Seed: the same seed gives the same path, to the bit', equal(path.visits, livePath(model, streams).visits));
  };
  await makeWithPauses(paths, hold, pause, 1);
  return [...broken].map(([law, count]) => ({ law, paths, broken: count, ok: count === 0 }));
}

/** Equal but for rounding: sums of some hundred numbers of one size. */
function same(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-11 * Math.max(1, Math.abs(a), Math.abs(b));
}

/** The integral over time of how many are inside, found from who comes and goes, one instant after another. */
function areaInside(visits: readonly Visit[]): number {
  const changes = visits.flatMap(({ arrived, ended }) => [
    { at: arrived, by: 1 },
    { at: ended, by: -1 },
  ]);
  changes.sort((a, b) => a.at - b.at);
  let [inside, since, area] = [0, 0, 0];
  for (const { at, by } of changes) {
    area += inside * (at - since);
    inside += by;
    since = at;
  }
  return area;
}

function worksOn({ visits, model }: Path): boolean {
  const instants = new Set(visits.flatMap(({ arrived, ended }) => [arrived, ended]));
  for (const now of instants) {
    const busy = new Set(visits.filter(({ began, ended }) => began <= now && now < ended).map(({ server }) => server));
    for (const { class: index, arrived, began } of visits) {
      if (arrived > now || began <= now) continue;
      const skill = model.classes[index]?.skill;
      const idle = model.servers.some(
        ({ skills }, server) =>
          !busy.has(server) && (skill === undefined || skills === undefined || skills.includes(skill)),
      );
      if (idle) return false;
    }
  }
  return true;
}

function slowed(model: QueueModel): QueueModel {
  const classes = model.classes.map((kind) => ({
    ...kind,
    interarrival: (u: number) => 2 * kind.interarrival(u),
    service: (u: number) => 2 * kind.service(u),
  }));
  return { ...model, classes };
}

function doubled(visit: Visit): Visit {
  return { ...visit, arrived: 2 * visit.arrived, began: 2 * visit.began, ended: 2 * visit.ended };
}

function equal(a: readonly Visit[], b: readonly Visit[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

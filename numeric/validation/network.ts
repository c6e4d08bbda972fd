import { EventList } from 'xstate-temporal/testing';
import { type Assignment, type Job, Station } from '../queueing/index.ts';
import type { StreamSource } from '../random/index.ts';
import { alike, exponential } from './steady.ts';

/** A station of an open network: exponential services, first come, first served. */
export interface NetworkStation {
  readonly name: string;
  /** Arrivals from outside in a unit of time; 0 for none. */
  readonly arrivals: number;
  /** Rate of a server. */
  readonly mu: number;
  readonly servers: number;
  /** Where a customer goes when it is served, by station; with what is left to 1 it leaves. */
  readonly routes: readonly number[];
}

/** What one replication shows of a network in the long run. Averages are over time. */
export interface NetworkSample {
  /** The mean number inside each station, and in each line. */
  readonly inside: readonly number[];
  readonly queue: readonly number[];
  readonly utilisation: readonly number[];
  /** The share of the time in which all stations were empty, and in which all had somebody. */
  readonly allEmpty: number;
  readonly noneEmpty: number;
  /** Mean time in the network, of those who left in the time. */
  readonly sojourn: number;
}

interface Guest extends Job {
  readonly since: number;
}

type NetworkEvent =
  | { readonly kind: 'arrival'; readonly station: number }
  | { readonly kind: 'served'; readonly station: number; readonly assignment: Assignment<Guest> };

/**
 * Lives an open network that begins empty, and looks at it from `from` until `to`. Services are drawn anew at each
 * station, as Jackson's theorem has it.
 */
export function observeNetwork(
  stations: readonly NetworkStation[],
  streams: StreamSource,
  { from, to }: { readonly from: number; readonly to: number },
): NetworkSample {
  const desks = stations.map(({ name, arrivals, mu, servers }) => ({
    station: new Station<Guest>({ servers: alike(servers) }),
    servers,
    between: exponential(arrivals > 0 ? 1 / arrivals : 1),
    service: exponential(1 / mu),
    arrival: streams.of('interarrival', name),
    work: streams.of('service', name),
    route: streams.of('route', name),
    inside: 0,
    queue: 0,
    busy: 0,
  }));
  type Desk = (typeof desks)[number];
  const events = new EventList<NetworkEvent>();
  const arrive = (index: number, now: number) => {
    const { between, arrival } = desks[index] as Desk;
    events.push(now + between(arrival.uniform()), { kind: 'arrival', station: index });
  };
  for (const [index, { arrivals }] of stations.entries()) if (arrivals > 0) arrive(index, 0);
  let [now, number, left, sojourn, allEmpty, noneEmpty] = [0, 0, 0, 0, 0, 0];
  const take = (index: number, assignments: readonly Assignment<Guest>[]) => {
    const { service, work } = desks[index] as Desk;
    for (const assignment of assignments)
      events.push(now + service(work.uniform()), { kind: 'served', station: index, assignment });
  };
  const pass = (next: number) => {
    const time = Math.max(0, Math.min(next, to) - Math.max(now, from));
    now = next;
    if (time === 0) return;
    let empty = 0;
    for (const desk of desks) {
      const { waiting, busy } = desk.station;
      desk.inside += (waiting + busy) * time;
      desk.queue += waiting * time;
      desk.busy += busy * time;
      if (busy === 0) empty++;
    }
    if (empty === desks.length) allEmpty += time;
    if (empty === 0) noneEmpty += time;
  };
  for (let event = events.pop(); event !== undefined && event.time <= to; event = events.pop()) {
    pass(event.time);
    const { item } = event;
    const desk = desks[item.station] as Desk;
    if (item.kind === 'arrival') {
      arrive(item.station, now);
      take(item.station, desk.station.arrive({ id: String(number++), since: now }, now));
      continue;
    }
    const { job, server } = item.assignment;
    take(item.station, desk.station.release(server, now));
    const onward = pick((stations[item.station] as NetworkStation).routes, desk.route.uniform());
    if (onward !== undefined) take(onward, (desks[onward] as Desk).station.arrive(job, now));
    else if (now >= from) {
      left++;
      sojourn += now - job.since;
    }
  }
  pass(to);
  const time = to - from;
  return {
    inside: desks.map(({ inside }) => inside / time),
    queue: desks.map(({ queue }) => queue / time),
    utilisation: desks.map(({ busy, servers }) => busy / servers / time),
    allEmpty: allEmpty / time,
    noneEmpty: noneEmpty / time,
    sojourn: sojourn / left,
  };
}

function pick(routes: readonly number[], u: number): number | undefined {
  let sum = 0;
  for (const [index, share] of routes.entries()) {
    sum += share;
    if (u < sum) return index;
  }
  return undefined;
}

import { WatchfloorError } from 'xstate-temporal/engine';
import { EventList } from 'xstate-temporal/testing';
import type { Stream, StreamSource } from '../random/streams.ts';
import type { Discipline } from './discipline.ts';
import type { Assignment, Job } from './job.ts';
import { type Server, Station } from './station.ts';

/** Gives a time from one uniform number, by inversion: an exponential of mean `m` is `(u) => -m * Math.log1p(-u)`. */
export type Sampler = (u: number) => number;

/** Customers of one kind. Its streams are its own, `interarrival` and `service` of its name. */
export interface CustomerClass {
  readonly name: string;
  readonly interarrival: Sampler;
  readonly service: Sampler;
  /** How long one waits before it gives up; for ever where absent. A stream of its own too, `patience`. */
  readonly patience?: Sampler;
  /** Lower is served first, under `priority`. */
  readonly priority?: number;
  readonly skill?: string;
  readonly tenant?: string;
}

/** A queue and nothing else: no statecharts, no tenants' behaviour. Times are in any one unit. */
export interface QueueModel {
  readonly classes: readonly CustomerClass[];
  readonly servers: readonly Server[];
  readonly discipline?: Discipline;
  readonly weights?: Readonly<Record<string, number>>;
  /** How many customers may be inside, served or waiting; others are lost. No limit where absent. */
  readonly most?: number;
  /** How many customers arrive, lost ones too. After the last the queue is left to run empty. */
  readonly customers: number;
}

/** A customer's visit. */
export interface Visit {
  /** The index of its class. */
  readonly class: number;
  /** Its place in the order of arrivals, from 0. */
  readonly number: number;
  readonly arrived: number;
  readonly began: number;
  readonly ended: number;
  /** The index of the server. */
  readonly server: number;
}

/** A path that starts and ends empty. */
export interface QueueRun {
  readonly served: number;
  /** Not let in, as there were too many inside. */
  readonly lost: number;
  readonly gaveUp: number;
  /** When the last customer left. */
  readonly end: number;
  /** Time averages, each an integral over the path: in the line, and served. */
  readonly queue: number;
  readonly busy: number;
  /** The greatest number that waited. */
  readonly longest: number;
}

interface Customer extends Job {
  readonly class: number;
  readonly number: number;
  /** How long its service takes; drawn when it arrives, so that it is the same under every discipline. */
  readonly service: number;
}

type QueueEvent =
  | { readonly kind: 'arrival'; readonly class: number }
  | { readonly kind: 'departure'; readonly assignment: Assignment<Customer> }
  | { readonly kind: 'patience'; readonly customer: string }
  | { readonly kind: 'shift' };

const shift: QueueEvent = { kind: 'shift' };

/**
 * Lives one path of a queue. What happens at one instant happens in the order in which it became known.
 *
 * @param onVisit called with each visit when it ends
 * @throws {WatchfloorError} `QUEUE_INVALID` for a class that no server is skilled for: its customers would wait for ever
 */
export function simulateQueue(model: QueueModel, streams: StreamSource, onVisit?: (visit: Visit) => void): QueueRun {
  const { classes, servers, most = Number.POSITIVE_INFINITY } = model;
  for (const { name, skill } of classes)
    if (!servers.some(({ skills }) => skill === undefined || skills === undefined || skills.includes(skill)))
      throw new WatchfloorError('QUEUE_INVALID', `No server may take customers of "${name}". Give one their skill.`);
  const station = new Station<Customer>(model);
  const events = new EventList<QueueEvent>();
  const draws = classes.map((kind, index) => ({
    kind,
    interarrival: streams.of('interarrival', kind.name),
    service: streams.of('service', kind.name),
    patience: streams.of('patience', kind.name),
    arrival: { kind: 'arrival', class: index } satisfies QueueEvent,
  }));
  for (const draw of draws) events.push(next(0, draw.kind.interarrival, draw.interarrival), draw.arrival);
  const firstShift = station.nextShift(0);
  if (firstShift !== undefined) events.push(firstShift, shift);

  let arrived = 0;
  let served = 0;
  let lost = 0;
  let gaveUp = 0;
  let now = 0;
  let waited = 0;
  let worked = 0;
  let longest = 0;
  const take = (assignment: Assignment<Customer>) => {
    events.push(now + assignment.job.service, { kind: 'departure', assignment });
  };
  while (arrived < model.customers || station.busy + station.waiting > 0) {
    const event = events.pop();
    if (event === undefined) break;
    const passed = event.time - now;
    waited += station.waiting * passed;
    worked += station.busy * passed;
    now = event.time;
    const { item } = event;
    if (item.kind === 'departure') {
      const { job, index, arrived: at, began, server } = item.assignment;
      served++;
      onVisit?.({ class: job.class, number: job.number, arrived: at, began, ended: now, server: index });
      for (const assignment of station.release(server, now)) take(assignment);
    } else if (item.kind === 'arrival') {
      if (arrived === model.customers) continue;
      const draw = draws[item.class] as (typeof draws)[number];
      events.push(next(now, draw.kind.interarrival, draw.interarrival), draw.arrival);
      const number = arrived++;
      const { priority, skill, tenant } = draw.kind;
      // Drawn for everybody, lost or served at once, so that what becomes of one shifts nobody else's draws.
      const service = draw.kind.service(draw.service.uniform());
      const patience = draw.kind.patience?.(draw.patience.uniform());
      if (station.busy + station.waiting >= most) {
        lost++;
        continue;
      }
      // One shape for all customers: that is what the engine of JavaScript is fast with.
      const customer: Customer = { id: String(number), class: item.class, number, service, priority, skill, tenant };
      const assigned = station.arrive(customer, now);
      for (const assignment of assigned) take(assignment);
      if (patience !== undefined && !assigned.some(({ job }) => job === customer))
        events.push(now + patience, { kind: 'patience', customer: customer.id });
    } else if (item.kind === 'patience') {
      if (station.withdraw(item.customer, now)) gaveUp++;
    } else {
      for (const assignment of station.shift(now)) take(assignment);
      const following = station.nextShift(now);
      if (following !== undefined) events.push(following, shift);
    }
    longest = Math.max(longest, station.waiting);
  }
  const over = (area: number) => (now === 0 ? 0 : area / now);
  return { served, lost, gaveUp, end: now, queue: over(waited), busy: over(worked), longest };
}

function next(now: number, interarrival: Sampler, stream: Stream): number {
  return now + interarrival(stream.uniform());
}

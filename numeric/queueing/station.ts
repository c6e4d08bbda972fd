import { WatchfloorError } from 'xstate-temporal/engine';
import { Heap } from 'xstate-temporal/testing';
import { type Discipline, type Ranking, rankingOf } from './discipline.ts';
import { type Assignment, type Job, precedes, type Waiting } from './job.ts';

/** Who serves. Two servers of equal skills and shifts may change names and nothing else changes. */
export interface Server {
  readonly id: string;
  /** What it may take; anything where absent. Jobs without a skill may be taken by any server. */
  readonly skills?: readonly string[];
  /** When it takes jobs; always where absent. A job under way when a shift ends is finished. */
  readonly shifts?: Shifts;
}

export interface StationOptions {
  readonly servers: readonly Server[];
  /** `fifo` where absent, which disregards priorities. */
  readonly discipline?: Discipline;
  /** How many turns a tenant has under `fair`, against 1 for those not named; above 0. */
  readonly weights?: Readonly<Record<string, number>>;
}

/** A server as the station keeps it: the job that it serves, and until when its calendar has been read. */
interface Desk<TJob> {
  readonly server: Server;
  job: TJob | undefined;
  on: boolean;
  until: number;
}

const none: readonly never[] = Object.freeze([]);

/**
 * Servers and those who wait for them, without a clock, an event list or randomness: the caller says what happens and
 * when, and gets the jobs that are taken up. Each call gives its `now`, in ms, which never goes back (`CLOCK_BACK`).
 *
 * No server that is on shift, free and able stays idle while a job waits (work conservation). Among free and able
 * servers the first in the list takes a job; a free server takes the first job that it is able for, in the order of the
 * discipline, then of arrival, at last of id. What happens at one instant happens in the order of the calls.
 */
export class Station<TJob extends Job = Job> {
  private readonly desks: Desk<TJob>[];
  private readonly indexes: ReadonlyMap<string, number>;
  private readonly ranking: Ranking;
  /** One for each skill that jobs have asked for, and one for jobs that ask for none. */
  private readonly lines = new Map<string | undefined, Heap<Waiting<TJob>>>();
  private now = Number.NEGATIVE_INFINITY;
  private waitingCount = 0;
  private busyCount = 0;

  /** @throws {WatchfloorError} `SERVER_TWICE` for two servers of one id, `WEIGHT_INVALID`. */
  constructor({ servers, discipline = 'fifo', weights = {} }: StationOptions) {
    for (const [tenant, weight] of Object.entries(weights))
      if (!(weight > 0 && weight < Number.POSITIVE_INFINITY))
        throw new WatchfloorError('WEIGHT_INVALID', `The weight of "${tenant}" is ${weight}; give one above 0.`);
    this.ranking = rankingOf(discipline, weights);
    this.desks = servers.map((server) => ({
      server,
      job: undefined,
      on: server.shifts === undefined,
      until: server.shifts === undefined ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY,
    }));
    this.indexes = new Map(servers.map(({ id }, index) => [id, index]));
    if (this.indexes.size < servers.length)
      throw new WatchfloorError('SERVER_TWICE', 'Two servers of a station have the same id. Give each its own.');
  }

  /** How many jobs wait. */
  get waiting(): number {
    return this.waitingCount;
  }

  /** How many servers serve, those too who finish a job after their shift. */
  get busy(): number {
    return this.busyCount;
  }

  /** How many servers there are, on shift or off. */
  get size(): number {
    return this.desks.length;
  }

  /** How many servers are on shift at `now`. */
  capacity(now: number): number {
    this.at(now);
    return this.desks.reduce((sum, desk) => sum + (onShift(desk, now) ? 1 : 0), 0);
  }

  /** A job arrives, and waits where no able server is free. */
  arrive(job: TJob, now: number): readonly Assignment<TJob>[] {
    this.at(now);
    const entry: Waiting<TJob> = { job, arrived: now, rank: this.ranking.rankOf(job) };
    if (this.waitingCount === 0) {
      const index = this.freeFor(job.skill, now);
      return index === -1 ? this.queue(entry) : [this.take(entry, index, now)];
    }
    this.queue(entry);
    return this.assign(now);
  }

  /**
   * A server has done its job, and takes the next.
   * @throws {WatchfloorError} `SERVER_IDLE` where it serves none, `SERVER_UNKNOWN`.
   */
  release(server: string, now: number): readonly Assignment<TJob>[] {
    this.at(now);
    const desk = this.desks[this.indexes.get(server) ?? -1];
    if (desk === undefined)
      throw new WatchfloorError('SERVER_UNKNOWN', `No server "${server}" is in this station. Name one that is.`);
    if (desk.job === undefined)
      throw new WatchfloorError(
        'SERVER_IDLE',
        `"${server}" serves no job. Release a server once for each job it took.`,
      );
    desk.job = undefined;
    this.busyCount--;
    return this.waitingCount === 0 ? none : this.assign(now);
  }

  /** A shift has begun: servers who have come take what waits. Call it at `nextShift`. */
  shift(now: number): readonly Assignment<TJob>[] {
    this.at(now);
    return this.waitingCount === 0 ? none : this.assign(now);
  }

  /** The next instant after `now` at which a server comes or goes; `undefined` where there is none. */
  nextShift(now: number): number | undefined {
    this.at(now);
    let next = Number.POSITIVE_INFINITY;
    for (const desk of this.desks) {
      onShift(desk, now);
      next = Math.min(next, desk.until);
    }
    return next === Number.POSITIVE_INFINITY ? undefined : next;
  }

  /** A waiting job gives up. `false` where it does not wait: it was never here, is being served, or is done. */
  withdraw(job: string, now: number): boolean {
    this.at(now);
    for (const line of this.lines.values()) {
      if (line.remove((entry) => entry.job.id === job) === undefined) continue;
      this.waitingCount--;
      return true;
    }
    return false;
  }

  /** The server that serves a job; `undefined` where none does. */
  serverOf(job: string): string | undefined {
    return this.desks.find((desk) => desk.job?.id === job)?.server.id;
  }

  private at(now: number): void {
    if (now < this.now)
      throw new WatchfloorError('CLOCK_BACK', `The station was at ${this.now} ms and cannot go back to ${now} ms.`);
    this.now = now;
  }

  private queue(entry: Waiting<TJob>): readonly never[] {
    const { skill } = entry.job;
    let line = this.lines.get(skill);
    if (line === undefined) {
      line = new Heap<Waiting<TJob>>(precedes);
      this.lines.set(skill, line);
    }
    line.push(entry);
    this.waitingCount++;
    return none;
  }

  /** Hands out waiting jobs for as long as one can be: the first of those for which a server is free. */
  private assign(now: number): readonly Assignment<TJob>[] {
    const taken: Assignment<TJob>[] = [];
    while (this.waitingCount > 0) {
      let first: Waiting<TJob> | undefined;
      let from: Heap<Waiting<TJob>> | undefined;
      let index = -1;
      for (const line of this.lines.values()) {
        const entry = line.peek();
        if (entry === undefined || (first !== undefined && !precedes(entry, first))) continue;
        const free = this.freeFor(entry.job.skill, now);
        if (free === -1) continue;
        first = entry;
        from = line;
        index = free;
      }
      if (first === undefined || from === undefined) break;
      from.pop();
      this.waitingCount--;
      taken.push(this.take(first, index, now));
    }
    return taken.length === 0 ? none : taken;
  }

  private take({ job, arrived, rank }: Waiting<TJob>, index: number, now: number): Assignment<TJob> {
    this.ranking.taken(rank);
    const desk = this.desks[index] as Desk<TJob>;
    desk.job = job;
    this.busyCount++;
    return { job, server: desk.server.id, index, arrived, began: now };
  }

  /** The first free, able server on shift, or -1. */
  private freeFor(skill: string | undefined, now: number): number {
    const { desks } = this;
    if (this.busyCount === desks.length) return -1;
    for (let index = 0; index < desks.length; index++) {
      const desk = desks[index] as Desk<TJob>;
      if (desk.job === undefined && able(desk.server, skill) && onShift(desk, now)) return index;
    }
    return -1;
  }
}

function able({ skills }: Server, skill: string | undefined): boolean {
  return skill === undefined || skills === undefined || skills.includes(skill);
}

function onShift<TJob>(desk: Desk<TJob>, now: number): boolean {
  if (now < desk.until) return desk.on;
  const span = desk.server.shifts?.at(now) ?? { on: true, until: Number.POSITIVE_INFINITY };
  desk.on = span.on;
  desk.until = span.until;
  return desk.on;
}

/** When somebody works. */
export interface Shifts {
  /** Whether they do at `now` (ms), and until when, exclusively, that stays so; `Infinity` for ever. */
  at(now: number): { readonly on: boolean; readonly until: number };
}

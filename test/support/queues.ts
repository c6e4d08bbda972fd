import fc from 'fast-check';
import type { CustomerClass, Discipline, Job, QueueModel, Server, Shifts } from '../../numeric/queueing/index.ts';

/** Works `on` units of every `period`, beginning at `from`. */
export function periodic(period: number, on: number, from: number): Shifts {
  return {
    at(now) {
      const phase = (((now - from) % period) + period) % period;
      return { on: phase < on, until: now + (phase < on ? on : period) - phase };
    },
  };
}

const skill = fc.constantFrom(undefined, 'malware', 'identity');

/** Small whole times, so that ties abound and sums are exact. */
const times = fc.integer({ min: 0, max: 9 }).map((most) => (u: number) => Math.floor(u * (most + 1)));

const customerClass: fc.Arbitrary<Omit<CustomerClass, 'name'>> = fc
  .record({
    interarrival: times,
    service: times,
    priority: fc.integer({ min: 0, max: 2 }),
    skill,
    tenant: fc.constantFrom('a', 'b'),
  })
  .map(({ skill, ...rest }) => (skill === undefined ? rest : { ...rest, skill }));

const server: fc.Arbitrary<Omit<Server, 'id'>> = fc.record(
  {
    skills: fc.subarray(['malware', 'identity']),
    shifts: fc
      .record({ period: fc.integer({ min: 2, max: 40 }), on: fc.integer({ min: 1, max: 20 }), from: fc.nat(40) })
      .map(({ period, on, from }) => periodic(period, Math.min(on, period - 1), from)),
  },
  { requiredKeys: [] },
);

/** Any queue that can serve all its customers in the end: the last server takes anything. */
export const anyModel: fc.Arbitrary<QueueModel> = fc
  .record({
    classes: fc.array(customerClass, { minLength: 1, maxLength: 3 }),
    servers: fc.array(server, { maxLength: 3 }),
    discipline: fc.constantFrom<Discipline>('fifo', 'priority', 'fair'),
    customers: fc.integer({ min: 1, max: 60 }),
  })
  .map((model) => ({
    ...model,
    classes: model.classes.map((kind, index) => ({ ...kind, name: `class-${index}` })),
    servers: [...model.servers, {}].map((server, index) => ({ ...server, id: `server-${index}` })),
  }));

/** The same rules as a station's, told as simply as can be: everything in one list, searched anew each time. */
export class NaiveStation {
  readonly waiting: { job: Job; arrived: number }[] = [];
  readonly serving = new Map<string, Job>();
  private readonly servers: readonly Server[];
  private readonly discipline: 'fifo' | 'priority';

  constructor(servers: readonly Server[], discipline: 'fifo' | 'priority') {
    this.servers = servers;
    this.discipline = discipline;
  }

  arrive(job: Job, now: number): string[] {
    this.waiting.push({ job, arrived: now });
    return this.work(now);
  }

  release(server: string, now: number): string[] {
    this.serving.delete(server);
    return this.work(now);
  }

  work(now: number): string[] {
    const rank = ({ priority = 0 }: Job) => (this.discipline === 'priority' ? priority : 0);
    this.waiting.sort((a, b) => rank(a.job) - rank(b.job) || a.arrived - b.arrived || (a.job.id < b.job.id ? -1 : 1));
    for (const { job, arrived } of this.waiting) {
      const server = this.servers.find((server) => this.could(server, job, now));
      if (server === undefined) continue;
      this.serving.set(server.id, job);
      this.waiting.splice(
        this.waiting.findIndex((entry) => entry.job === job),
        1,
      );
      return [`${job.id} of ${arrived} by ${server.id}`, ...this.work(now)];
    }
    return [];
  }

  could({ id, skills, shifts }: Server, { skill }: Job, now: number): boolean {
    const able = skill === undefined || skills === undefined || skills.includes(skill);
    return able && !this.serving.has(id) && (shifts === undefined || shifts.at(now).on);
  }
}

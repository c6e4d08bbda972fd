import { type Assignment, type Job, type Server, Station, type StationOptions } from '../numeric/queueing/index.ts';
import type { Study } from './study.ts';

/** Work that somebody at a desk takes up, in an event of the model: `begin` may send. */
export interface Task extends Job {
  begin(server: string): Promise<void> | void;
}

/** A desk of the service: people with shifts, and the line of those who wait for them. */
export class Office {
  readonly name: 'reviewers' | 'hunters' | 'experts';
  private readonly study: Study;
  private readonly station: Station<Task>;

  constructor(
    study: Study,
    name: Office['name'],
    servers: readonly Server[],
    discipline: StationOptions['discipline'] = 'fifo',
  ) {
    this.study = study;
    this.name = name;
    this.station = new Station<Task>({ servers, discipline });
  }

  /** Shifts begin to be worked. */
  begin(): void {
    this.study.at(this.study.start, `shift/${this.name}`, () => this.shift());
  }

  /** Somebody has work for them. */
  async submit(task: Task): Promise<void> {
    await this.take(this.station.arrive(task, this.study.now));
  }

  async release(server: string): Promise<void> {
    await this.take(this.station.release(server, this.study.now));
  }

  /** What waits is no longer wanted. */
  withdraw(task: string): void {
    if (this.station.withdraw(task, this.study.now)) this.note();
  }

  private async take(assignments: readonly Assignment<Task>[]): Promise<void> {
    this.note();
    for (const { job, server, arrived, began } of assignments) {
      if (this.name === 'experts') this.study.recorder.took('experts.wait', arrived, began);
      await job.begin(server);
    }
  }

  private note(): void {
    const { station, study, name } = this;
    study.recorder.level(`${name}.queue`, station.waiting, study.now);
    study.recorder.level(`${name}.busy`, station.busy, study.now);
  }

  private async shift(): Promise<void> {
    const { station, study, name } = this;
    study.recorder.capacity(`${name}.busy`, station.capacity(study.now), study.now);
    const next = station.nextShift(study.now);
    if (next !== undefined) study.at(next, `shift/${name}`, () => this.shift());
    await this.take(station.shift(study.now));
  }
}

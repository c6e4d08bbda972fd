import { type Assignment, type Job, type Server, Station, type StationOptions } from '../../numeric/queueing/index.ts';
import type { Simulation } from './simulation.ts';

/** Work for a member of staff. `begin` is called when somebody takes it up, and may send events. */
export interface Task extends Job {
  begin(server: string): Promise<void> | void;
}

/** A queue of the service with its staff: people with shifts, and the work that waits for them. */
export class StaffedQueue {
  readonly name: 'reviewers' | 'hunters' | 'experts';
  private readonly simulation: Simulation;
  private readonly station: Station<Task>;

  constructor(
    simulation: Simulation,
    name: StaffedQueue['name'],
    servers: readonly Server[],
    discipline: StationOptions['discipline'] = 'fifo',
  ) {
    this.simulation = simulation;
    this.name = name;
    this.station = new Station<Task>({ servers, discipline });
  }

  /** Starts the first shift. */
  begin(): void {
    this.simulation.at(this.simulation.start, `shift/${this.name}`, () => this.shift());
  }

  async submit(task: Task): Promise<void> {
    await this.take(this.station.arrive(task, this.simulation.now));
  }

  async release(server: string): Promise<void> {
    await this.take(this.station.release(server, this.simulation.now));
  }

  /** Removes work that still waits. */
  withdraw(task: string): void {
    if (this.station.withdraw(task, this.simulation.now)) this.note();
  }

  private async take(assignments: readonly Assignment<Task>[]): Promise<void> {
    this.note();
    for (const { job, server, arrived, began } of assignments) {
      if (this.name === 'experts') this.simulation.recorder.took('experts.wait', arrived, began);
      await job.begin(server);
    }
  }

  private note(): void {
    const { station, simulation, name } = this;
    simulation.recorder.level(`${name}.queue`, station.waiting, simulation.now);
    simulation.recorder.level(`${name}.busy`, station.busy, simulation.now);
  }

  private async shift(): Promise<void> {
    const { station, simulation, name } = this;
    simulation.recorder.capacity(`${name}.busy`, station.capacity(simulation.now), simulation.now);
    const next = station.nextShift(simulation.now);
    if (next !== undefined) simulation.at(next, `shift/${name}`, () => this.shift());
    await this.take(station.shift(simulation.now));
  }
}

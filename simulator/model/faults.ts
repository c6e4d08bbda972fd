import { sample } from '../../numeric/random/index.ts';
import type { StreamSource } from '../../numeric/random/streams.ts';
import type { Fault, Scenario } from '../scenarios/schema.ts';
import type { Sending } from './agent.ts';
import type { Recorder } from './recorder.ts';

/** The faults that one delivery meets. Times are milliseconds after it was sent. */
interface DeliveryFaults {
  /** When it is sent again after a dropped attempt; the last attempt arrives, unless the event is lost. */
  readonly retries: readonly number[];
  readonly lost: boolean;
  readonly delay: number;
  /** How long after its arrival it is delivered once more. */
  readonly again: number | undefined;
  /** How long it is held back at most, so that another delivery can overtake it. */
  readonly held: number | undefined;
}

/** What applying faults needs of the simulation. */
interface Deliveries {
  readonly recorder: Recorder;
  after(delay: number, id: string, act: () => Promise<void> | void): void;
  deliver(sending: Sending): Promise<void>;
  repeat(sending: Sending): Promise<void>;
}

/** Drops, duplicates, delays and reorders deliveries as the scenario's faults say. */
export class FaultInjector {
  private readonly faults: readonly Fault[];
  private readonly streams: StreamSource;
  private readonly start: number;
  /** By instance: the delivery that is held back. */
  private readonly held = new Map<string, () => Promise<void>>();

  constructor(scenario: Scenario, streams: StreamSource) {
    this.faults = scenario.faults.filter((fault) => !('outage' in fault || 'untold' in fault || 'crash' in fault));
    this.streams = streams;
    this.start = scenario.start;
  }

  /** Whether deliveries can come late or be lost: then refusals of later ones are expected. */
  get isFaulty(): boolean {
    return this.faults.length > 0;
  }

  /** The faults of a delivery; `undefined` where there are none. */
  plan({ to, id }: Sending, now: number): DeliveryFaults | undefined {
    if (this.faults.length === 0) return undefined;
    let [retries, lost, delay] = [[] as number[], false, 0];
    let again: number | undefined;
    let held: number | undefined;
    for (const [index, fault] of this.faults.entries()) {
      const rule = ruleOf(fault);
      const since = now - this.start;
      if (rule === undefined || (rule.to !== undefined && rule.to !== to.machine)) continue;
      if (since < (rule.from ?? 0) || since >= (rule.until ?? Number.POSITIVE_INFINITY)) continue;
      const stream = this.streams.of(`fault ${index}`, id);
      const lasting = (law: Parameters<typeof sample>[0]) => Math.ceil(sample(law, stream.uniform()) / 1_000) * 1_000;
      if ('drop' in fault) {
        const { attempts, retry, share } = fault.drop;
        retries = [];
        let dropped = 0;
        while (dropped < attempts && stream.uniform() < share) {
          dropped++;
          if (dropped < attempts) retries.push((retries.at(-1) ?? 0) + lasting(retry));
        }
        lost = dropped === attempts;
        continue;
      }
      if (stream.uniform() >= rule.share) continue;
      if ('duplicate' in fault) again = lasting(fault.duplicate.after);
      if ('delay' in fault) delay += lasting(fault.delay.by);
      if ('reorder' in fault) held = lasting(fault.reorder.within);
    }
    if (retries.length === 0 && !lost && delay === 0 && again === undefined && held === undefined)
      return this.held.size === 0 ? undefined : { retries, lost, delay, again, held };
    return { retries, lost, delay, again, held };
  }

  /** Delivers with the faults that `plan` gave. */
  async apply(
    simulation: Deliveries,
    sending: Sending,
    { retries, lost, delay, again, held }: DeliveryFaults,
  ): Promise<void> {
    const { recorder } = simulation;
    recorder.count('deliveries.dropped', retries.length + (lost ? 1 : 0));
    if (lost) {
      recorder.count('lost');
      simulation.after((retries.at(-1) ?? 0) + delay, `lost/${sending.id}`, () => sending.failed?.('LOST'));
      return;
    }
    const arrive = async () => {
      await simulation.deliver(sending);
      if (again !== undefined) {
        recorder.count('deliveries.duplicated');
        simulation.after(again, `again/${sending.id}`, () => simulation.repeat(sending));
      }
    };
    const wait = (retries.at(-1) ?? 0) + delay;
    if (wait > 0) {
      if (delay > 0) recorder.count('deliveries.delayed');
      simulation.after(wait, `late/${sending.id}`, () => this.arrive(simulation, sending, arrive, held));
      return;
    }
    await this.arrive(simulation, sending, arrive, held);
  }

  private async arrive(
    simulation: Deliveries,
    { to, id }: Sending,
    arrive: () => Promise<void>,
    held?: number,
  ): Promise<void> {
    const instance = `${to.machine}/${to.key}`;
    const before = this.held.get(instance);
    if (held !== undefined && before === undefined) {
      simulation.recorder.count('deliveries.delayed');
      this.held.set(instance, arrive);
      simulation.after(held, `held/${id}`, () => this.release(instance, arrive));
      return;
    }
    await arrive();
    if (before !== undefined) await this.release(instance, before);
  }

  private async release(instance: string, arrive: () => Promise<void>): Promise<void> {
    if (this.held.get(instance) !== arrive) return;
    this.held.delete(instance);
    await arrive();
  }
}

function ruleOf(
  fault: Fault,
): { to?: string | undefined; from?: number | undefined; until?: number | undefined; share: number } | undefined {
  if ('drop' in fault) return fault.drop;
  if ('duplicate' in fault) return fault.duplicate;
  if ('delay' in fault) return fault.delay;
  return 'reorder' in fault ? fault.reorder : undefined;
}

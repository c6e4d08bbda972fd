import { erlangC } from '../../../numeric/queueing/index.ts';
import { sum } from '../../../numeric/statistics/index.ts';
import type { Study } from './study.ts';

/** What the textbook says of the experts' desk under the load that runs have measured. Times in milliseconds. */
export interface DeskTheory {
  /** Pieces of work that come in an hour, while experts are on shift. */
  readonly perHour: number;
  /** How long one takes on average. */
  readonly service: number;
  /** Offered load in Erlangs: how many experts it would keep busy all the time. */
  readonly load: number;
  /** `load / experts`; at 1 and above the line grows without end. */
  readonly utilisation: number;
  /** Erlang's C: the share of work that must wait; 1 where the line grows without end. */
  readonly waiting: number;
  /** The share that is done within the limit, wait and work together; 0 where the line grows without end. */
  readonly within: number;
}

/**
 * Erlang C (M/M/c) for the experts' desk, by the rate and the mean service time that the runs have measured.
 *
 * It assumes Poisson arrivals, exponential service times and one kind of work; no scenario meets all three exactly.
 * Where experts work in shifts it leaves out the time off shift: of each limit only the share counts that experts are
 * on shift on average.
 *
 * @param experts how many there are
 * @param limit within which work is to be done, ms
 * @returns nothing where nobody worked
 */
export function expertsByTheory(study: Study, experts: number, limit: number): DeskTheory | undefined {
  const services = study.durations['experts.service']?.values ?? [];
  const waits = study.durations['experts.wait'];
  const begun = (waits?.values.length ?? 0) + (waits?.open.length ?? 0);
  const desk = study.levels['experts.busy'];
  if (services.length === 0 || begun === 0 || desk?.capacity === undefined || !(desk.capacity > 0)) return undefined;
  // The capacity is an average over nights and weekends.
  const onShift = Math.min(1, desk.capacity / experts);
  const service = sum(services) / services.length;
  const lambda = begun / ((study.horizon - (study.warmUp?.length ?? 0)) * study.runs.length * onShift);
  const load = lambda * service;
  const common = { perHour: lambda * 3_600_000, service, load, utilisation: load / experts };
  if (load >= experts) return { ...common, waiting: 1, within: 0 };
  const waiting = erlangC(load, experts);
  return {
    ...common,
    waiting,
    within: 1 - staysLonger(1 / service, experts / service - lambda, waiting, limit * onShift),
  };
}

/**
 * The probability that wait and service in M/M/c last longer than `t`.
 *
 * @param mu a server's rate
 * @param spare how much faster all servers together are than work comes
 * @param waiting Erlang's C
 */
export function staysLonger(mu: number, spare: number, waiting: number, t: number): number {
  const served = Math.exp(-mu * t);
  // Where both rates are the same the general form is 0 / 0.
  if (Math.abs(spare - mu) < 1e-9 * mu) return (1 - waiting) * served + waiting * (1 + mu * t) * served;
  return (1 - waiting) * served + (waiting * (spare * served - mu * Math.exp(-spare * t))) / (spare - mu);
}

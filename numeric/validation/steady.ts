import { type QueueModel, simulateQueue } from '../queueing/index.ts';
import type { StreamSource } from '../random/index.ts';

/** A queue whose long run is looked at. */
export interface LongRun {
  readonly model: Omit<QueueModel, 'customers'>;
  /** Arrivals of all classes in a unit of time. */
  readonly rate: number;
  /** Customers left out at the beginning, and counted after them. */
  readonly warmUp: number;
  readonly counted: number;
  /** A wait of which the share that is longer is wanted. */
  readonly limit?: number;
}

/** What one replication shows of it. */
export interface LongRunSample {
  readonly utilisation: number;
  /** The share that waited. */
  readonly waiting: number;
  readonly wait: number;
  readonly sojourn: number;
  readonly queue: number;
  readonly inside: number;
  /** The share that waited longer than `limit`. */
  readonly longer: number;
  /** The share that was not let in, or gave up. */
  readonly lost: number;
  /** The mean wait of each class, and the share of the time that it keeps a server busy. */
  readonly classWaits: readonly number[];
  readonly classLoads: readonly number[];
}

/**
 * One replication. What is a mean over customers is taken over those counted; what is an average over time over the
 * fixed time in which as many are expected, so that the one does not follow from the other.
 */
export function observe({ model, rate, warmUp, counted, limit = 0 }: LongRun, streams: StreamSource): LongRunSample {
  const [from, to] = [warmUp / rate, (warmUp + counted) / rate];
  // A few more, so that the time in which they are expected is over before the arrivals are.
  const customers = warmUp + counted + Math.ceil(6 * Math.sqrt(warmUp + counted)) + 50;
  const overlap = (began: number, ended: number) => Math.max(0, Math.min(ended, to) - Math.max(began, from));
  const classes = model.classes.map(() => ({ customers: 0, wait: 0, work: 0 }));
  let [seen, waited, wait, sojourn, longer, queue] = [0, 0, 0, 0, 0, 0];
  simulateQueue({ ...model, customers }, streams, ({ class: index, number, arrived, began, ended }) => {
    const own = classes[index] as (typeof classes)[number];
    queue += overlap(arrived, began);
    own.work += overlap(began, ended);
    if (number < warmUp || number >= warmUp + counted) return;
    seen++;
    if (began > arrived) waited++;
    if (began - arrived > limit) longer++;
    wait += began - arrived;
    sojourn += ended - arrived;
    own.customers++;
    own.wait += began - arrived;
  });
  const time = to - from;
  const work = classes.reduce((sum, own) => sum + own.work, 0);
  return {
    utilisation: work / time / model.servers.length,
    waiting: waited / seen,
    wait: wait / seen,
    sojourn: sojourn / seen,
    queue: queue / time,
    inside: (queue + work) / time,
    longer: longer / seen,
    lost: 1 - seen / counted,
    classWaits: classes.map((own) => own.wait / own.customers),
    classLoads: classes.map((own) => own.work / time),
  };
}

/** Servers that differ in nothing. */
export function alike(count: number): { readonly id: string }[] {
  return Array.from({ length: count }, (_, index) => ({ id: `server-${index + 1}` }));
}

/** By inversion. */
export function exponential(mean: number): (u: number) => number {
  return (u) => -mean * Math.log1p(-u);
}

/**
 * How many customers arrive within one relaxation time of M/M/c, 1 / (c µ (1 − √ρ)²): within ten of them what a queue
 * began with is forgotten. With many servers waits are rare and come in bursts, so twenty services a server at least.
 */
export function relaxation(lambda: number, mu: number, servers: number): number {
  const utilisation = lambda / (servers * mu);
  return Math.max(utilisation / (1 - Math.sqrt(utilisation)) ** 2, servers > 10 ? (20 * lambda) / mu : 0);
}

import { WatchfloorError } from 'xstate-temporal/engine';

/**
 * Exact theory of queues, to hold a simulation against and to size a team by. Rates are per unit of time, times in that
 * unit, whatever it is. @module
 */

/** A queue in the long run. */
export interface SteadyState {
  /** The share of the time that a server serves. */
  readonly utilisation: number;
  /** The probability that a job must wait. */
  readonly waiting: number;
  /** Mean time in the line, and in all; Wq and W. */
  readonly wait: number;
  readonly sojourn: number;
  /** Mean number in the line, and in all; Lq and L. */
  readonly queue: number;
  readonly inside: number;
}

/** The first two moments of the time that a service takes. */
export interface ServiceTime {
  readonly mean: number;
  readonly variance: number;
}

/**
 * Erlang's B: the probability that a job is lost where nobody may wait, for `load` = arrival rate × mean service time.
 * Holds for any distribution of service times.
 */
export function erlangB(load: number, servers: number): number {
  checkServers(servers);
  let blocked = 1;
  for (let k = 1; k <= servers; k++) blocked = (load * blocked) / (k + load * blocked);
  return blocked;
}

/** Erlang's C: the probability that a job waits in M/M/c. @throws {WatchfloorError} `QUEUE_UNSTABLE` */
export function erlangC(load: number, servers: number): number {
  const blocked = erlangB(load, servers);
  return blocked / (1 - checkStable(load / servers) * (1 - blocked));
}

/** M/M/c: Poisson arrivals, exponential services of rate `mu` each. @throws {WatchfloorError} `QUEUE_UNSTABLE` */
export function mmc(lambda: number, mu: number, servers: number): SteadyState {
  const load = lambda / mu;
  const waiting = erlangC(load, servers);
  return steady(lambda, 1 / mu, load / servers, waiting, waiting / (servers * mu - lambda));
}

/** The probability that an M/M/c job waits longer than `t`: each waits exponentially, once it has to. */
export function mmcWaitsLonger(lambda: number, mu: number, servers: number, t: number): number {
  return erlangC(lambda / mu, servers) * Math.exp(-(servers * mu - lambda) * t);
}

/** M/G/1: Pollaczek and Khinchine. @throws {WatchfloorError} `QUEUE_UNSTABLE` */
export function mg1(lambda: number, service: ServiceTime): SteadyState {
  const utilisation = checkStable(lambda * service.mean);
  return steady(lambda, service.mean, utilisation, utilisation, residual(lambda, service) / (1 - utilisation));
}

/**
 * M/G/c by Allen and Cunneen: an APPROXIMATION, exact for M/M/c and M/G/1 alone, elsewhere often within 10 %.
 *
 * @throws {WatchfloorError} `QUEUE_UNSTABLE`
 */
export function mgcApproximately(lambda: number, service: ServiceTime, servers: number): SteadyState {
  const exact = mmc(lambda, 1 / service.mean, servers);
  const spread = (1 + service.variance / service.mean ** 2) / 2;
  return steady(lambda, service.mean, exact.utilisation, exact.waiting, exact.wait * spread);
}

/** M/M/c/K: at most `most` jobs inside, served or waiting; others are lost. `lost` is their share. */
export function mmck(
  lambda: number,
  mu: number,
  servers: number,
  most: number,
): SteadyState & { readonly lost: number } {
  checkServers(servers);
  if (!(Number.isInteger(most) && most >= servers))
    throw new WatchfloorError('QUEUE_INVALID', `${servers} servers hold ${servers} jobs: let ${most} be that or more.`);
  const load = lambda / mu;
  // Relative to the largest term so far, so that nothing overflows.
  const weights = [1];
  for (let n = 1; n <= most; n++) {
    const next = ((weights[n - 1] as number) * load) / Math.min(n, servers);
    weights.push(next);
    if (next > 1e200) for (const index of weights.keys()) weights[index] = (weights[index] as number) / next;
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const lost = (weights[most] as number) / total;
  const mean = (of: (n: number) => number) => weights.reduce((sum, weight, n) => sum + of(n) * weight, 0) / total;
  const accepted = lambda * (1 - lost);
  const queue = mean((n) => Math.max(0, n - servers));
  const waiting = mean((n) => (n >= servers && n < most ? 1 : 0)) / (1 - lost);
  return { ...steady(accepted, 1 / mu, accepted / mu / servers, waiting, queue / accepted), lost };
}

/**
 * Erlang's A, M/M/c+M: whoever waits gives up after an exponential time of rate `theta`, which is why there is a long
 * run at any load. `lost` is the share that gives up; `wait` is how long a job is in the line on average, whether it is
 * served at last or not, and `sojourn` how long it is inside.
 */
export function erlangA(
  lambda: number,
  mu: number,
  servers: number,
  theta: number,
): SteadyState & { readonly lost: number } {
  checkServers(servers);
  if (!(theta > 0)) throw new WatchfloorError('QUEUE_INVALID', `Patience ends at a rate above 0, not ${theta}.`);
  let [total, serving, inside, queue, full] = [0, 0, 0, 0, 0];
  // Relative to the empty queue, scaled down before it could overflow; over when a term no longer counts.
  for (let n = 0, weight = 1; n <= servers || weight > total * 1e-18; n++) {
    total += weight;
    serving += weight * Math.min(n, servers);
    inside += weight * n;
    queue += weight * Math.max(0, n - servers);
    if (n >= servers) full += weight;
    weight *= lambda / (Math.min(n + 1, servers) * mu + Math.max(0, n + 1 - servers) * theta);
    if (weight > 1e200) {
      [total, serving, inside, queue, full] = [
        total / weight,
        serving / weight,
        inside / weight,
        queue / weight,
        full / weight,
      ];
      weight = 1;
    }
  }
  const [line, all] = [queue / total, inside / total];
  return {
    utilisation: serving / total / servers,
    waiting: full / total,
    wait: line / lambda,
    sojourn: all / lambda,
    queue: line,
    inside: all,
    lost: (theta * line) / lambda,
  };
}

/**
 * Cobham: the mean wait of each class of one server, the first class first, none interrupted.
 *
 * @throws {WatchfloorError} `QUEUE_UNSTABLE`
 */
export function cobham(
  classes: readonly { readonly lambda: number; readonly service: ServiceTime }[],
): readonly number[] {
  const work = classes.reduce((sum, { lambda, service }) => sum + residual(lambda, service), 0);
  let before = 0;
  return classes.map(({ lambda, service }) => {
    const upTo = checkStable(before + lambda * service.mean);
    const wait = work / ((1 - before) * (1 - upTo));
    before = upTo;
    return wait;
  });
}

/**
 * Kleinrock's conservation law: what the sum over classes of utilisation × mean wait is for one server, in whatever
 * order it serves, as long as it neither idles while a job waits, nor interrupts one, nor looks at service times.
 *
 * @throws {WatchfloorError} `QUEUE_UNSTABLE`
 */
export function conserved(classes: readonly { readonly lambda: number; readonly service: ServiceTime }[]): number {
  const utilisation = checkStable(classes.reduce((sum, { lambda, service }) => sum + lambda * service.mean, 0));
  const work = classes.reduce((sum, { lambda, service }) => sum + residual(lambda, service), 0);
  return (utilisation * work) / (1 - utilisation);
}

/** What is left, on average, of a service that an arriving job finds: λ E[S²] / 2. */
function residual(lambda: number, { mean, variance }: ServiceTime): number {
  return (lambda * (variance + mean ** 2)) / 2;
}

/** Little's law gives the numbers from the times. */
function steady(lambda: number, mean: number, utilisation: number, waiting: number, wait: number): SteadyState {
  return { utilisation, waiting, wait, sojourn: wait + mean, queue: lambda * wait, inside: lambda * (wait + mean) };
}

function checkStable(utilisation: number): number {
  if (utilisation >= 0 && utilisation < 1) return utilisation;
  throw new WatchfloorError(
    'QUEUE_UNSTABLE',
    `At a utilisation of ${utilisation} the line has no long run: it grows. Add servers, or take fewer jobs.`,
  );
}

function checkServers(servers: number): void {
  if (!(Number.isInteger(servers) && servers >= 1))
    throw new WatchfloorError('QUEUE_INVALID', `A queue has a whole number of servers, one at least, not ${servers}.`);
}

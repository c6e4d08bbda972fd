import type { CustomerClass, Discipline, QueueModel, Sampler, ServiceTime } from '../queueing/index.ts';
import {
  cobham,
  conserved,
  erlangA,
  erlangB,
  mg1,
  mgcApproximately,
  mmc,
  mmck,
  mmcWaitsLonger,
} from '../queueing/index.ts';
import { type Distribution, meanOf, sample, varianceOf } from '../random/index.ts';
import { alike, exponential, type LongRun, type LongRunSample, relaxation } from './steady.ts';

/** A queue, and what theory says of it. */
export interface Claim {
  readonly queue: string;
  readonly run: Omit<LongRun, 'warmUp' | 'counted'>;
  /** Customers within which it forgets how it began. */
  readonly relaxation: number;
  readonly says: readonly {
    readonly quantity: string;
    readonly expected: number;
    readonly of: (sample: LongRunSample) => number;
    /** How far off the formula itself may be; exact where absent. */
    readonly tolerance?: number;
  }[];
}

/** Arrival rate, rate of a server, servers. */
export const mmcTable = [
  [1, 2, 1],
  [9, 10, 1],
  [4, 2.5, 2],
  [2, 1, 3],
  [8, 3, 3],
  [12, 3, 5],
  [19, 2, 10],
  [45, 1, 50],
] as const;

/** Every queue of the report. */
export function theoryClaims(): readonly Claim[] {
  return [
    ...mmcTable.map(([lambda, mu, servers]) => mmcClaim(lambda, mu, servers)),
    ...singleServer(),
    ...priorities(),
    ...losses(),
    impatient(),
    approximated(),
  ];
}

/** The queue of a row of the table. */
export function mmcModel(lambda: number, mu: number, servers: number): Omit<QueueModel, 'customers'> {
  const all: CustomerClass = { name: 'all', interarrival: exponential(1 / lambda), service: exponential(1 / mu) };
  return { classes: [all], servers: alike(servers) };
}

function mmcClaim(lambda: number, mu: number, servers: number): Claim {
  const exact = mmc(lambda, mu, servers);
  // Half of those who wait do so longer.
  const limit = Math.log(2) / (servers * mu - lambda);
  return {
    queue: `M/M/${servers}, λ ${lambda}, µ ${mu}`,
    run: { model: mmcModel(lambda, mu, servers), rate: lambda, limit },
    relaxation: relaxation(lambda, mu, servers),
    says: [
      { quantity: 'utilisation', expected: exact.utilisation, of: ({ utilisation }) => utilisation },
      { quantity: 'C, share that waits', expected: exact.waiting, of: ({ waiting }) => waiting },
      { quantity: 'Wq, mean wait', expected: exact.wait, of: ({ wait }) => wait },
      { quantity: 'Lq, mean line', expected: exact.queue, of: ({ queue }) => queue },
      { quantity: 'W, mean time inside', expected: exact.sojourn, of: ({ sojourn }) => sojourn },
      { quantity: 'L, mean number inside', expected: exact.inside, of: ({ inside }) => inside },
      {
        quantity: `share that waits over ${limit.toPrecision(3)}`,
        expected: mmcWaitsLonger(lambda, mu, servers, limit),
        of: ({ longer }) => longer,
      },
    ],
  };
}

/** M/G/1 at a utilisation of 0.8, by Pollaczek and Khinchine. */
function singleServer(): Claim[] {
  const services: readonly [string, Service][] = [
    ['D', law({ constant: 1 })],
    ['uniform', law({ uniform: [0, 2] })],
    ['log-normal', law({ lognormal: { median: Math.exp(-0.5), sigma: 1 } })],
    ['H2, squared variation 4', twoPhases(4)],
  ];
  return services.map(([name, service]) => {
    const exact = mg1(0.8, service);
    return {
      queue: `M/G/1, λ 0.8, service ${name}`,
      run: { model: general(0.8, service, 1), rate: 0.8 },
      // Longer with the variation of the service.
      relaxation: (relaxation(0.8, 1, 1) * (1 + service.variance)) / 2,
      says: [
        { quantity: 'Wq, mean wait', expected: exact.wait, of: ({ wait }) => wait },
        { quantity: 'L, mean number inside', expected: exact.inside, of: ({ inside }) => inside },
      ],
    };
  });
}

function general(lambda: number, service: Service, servers: number): Omit<QueueModel, 'customers'> {
  const all = { name: 'all', interarrival: exponential(1 / lambda), service: service.sampler };
  return { classes: [all], servers: alike(servers) };
}

/** Two classes at one server: what each waits by Cobham, and Kleinrock's sum that no order changes. */
function priorities(): Claim[] {
  const rates = [0.3, 0.4] as const;
  const kinds = rates.map((lambda) => ({ lambda, service: { mean: 1, variance: 1 } }));
  const [first = 0, second = 0] = cobham(kinds);
  const model = (discipline: Discipline, order: readonly number[]): Omit<QueueModel, 'customers'> => ({
    classes: rates.map((lambda, index) => ({
      name: `class ${index + 1}`,
      tenant: `tenant ${index + 1}`,
      priority: order[index] ?? 0,
      interarrival: exponential(1 / lambda),
      service: exponential(1),
    })),
    servers: alike(1),
    discipline,
    weights: { 'tenant 1': 3 },
  });
  const orders = [
    ['class 1 first', 'priority', [1, 2]],
    ['class 2 first', 'priority', [2, 1]],
    ['first come, first served', 'fifo', [0, 0]],
    ['fair, 3 turns to 1', 'fair', [0, 0]],
  ] as const;
  return orders.map(([name, discipline, order], index) => ({
    queue: `M/M/1, λ 0.3 and 0.4, ${name}`,
    run: { model: model(discipline, order), rate: 0.7 },
    relaxation: relaxation(0.7, 1, 1),
    says: [
      ...(index === 0
        ? [first, second].map((expected, kind) => ({
            quantity: `Wq of class ${kind + 1}`,
            expected,
            of: ({ classWaits }: LongRunSample) => classWaits[kind] ?? Number.NaN,
          }))
        : []),
      {
        quantity: 'Σ ρ·Wq, conserved',
        expected: conserved(kinds),
        of: ({ classWaits, classLoads }) =>
          classWaits.reduce((sum, wait, kind) => sum + wait * (classLoads[kind] ?? 0), 0),
      },
    ],
  }));
}

/** Queues that turn customers away. */
function losses(): Claim[] {
  const limited = mmck(4, 1, 3, 6);
  return [
    {
      queue: 'M/M/3/6, λ 4, µ 1',
      run: { model: { ...mmcModel(4, 1, 3), most: 6 }, rate: 4 },
      relaxation: 20,
      says: [
        { quantity: 'share lost', expected: limited.lost, of: ({ lost }) => lost },
        { quantity: 'Wq, mean wait', expected: limited.wait, of: ({ wait }) => wait },
        { quantity: 'L, mean number inside', expected: limited.inside, of: ({ inside }) => inside },
      ],
    },
    ...(['D', 'H2'] as const).map((name): Claim => {
      const service = name === 'D' ? law({ constant: 1 }) : twoPhases(4);
      return {
        queue: `M/${name}/5/5, load 4`,
        run: { model: { ...general(4, service, 5), most: 5 }, rate: 4 },
        relaxation: 20,
        says: [{ quantity: 'B, share lost', expected: erlangB(4, 5), of: ({ lost }) => lost }],
      };
    }),
  ];
}

/** Customers who give up, at a load that nobody could serve: five servers' work for four. */
function impatient(): Claim {
  const exact = erlangA(5, 1, 4, 0.5);
  const model = mmcModel(5, 1, 4);
  const classes = model.classes.map((kind) => ({ ...kind, patience: exponential(2) }));
  return {
    queue: 'M/M/4+M, λ 5, µ 1, patience 2',
    run: { model: { ...model, classes }, rate: 5 },
    relaxation: 20,
    says: [
      { quantity: 'share that gives up', expected: exact.lost, of: ({ lost }) => lost },
      { quantity: 'utilisation', expected: exact.utilisation, of: ({ utilisation }) => utilisation },
    ],
  };
}

function approximated(): Claim {
  const service = law({ uniform: [0, 2] });
  const near = mgcApproximately(2.4, service, 3);
  return {
    queue: 'M/G/3, λ 2.4, service uniform',
    run: { model: general(2.4, service, 3), rate: 2.4 },
    relaxation: relaxation(2.4, 1, 3),
    says: [{ quantity: 'Wq, Allen and Cunneen', expected: near.wait, of: ({ wait }) => wait, tolerance: 0.1 }],
  };
}

/** A law of service times, with the moments that theory asks for. */
interface Service extends ServiceTime {
  readonly sampler: Sampler;
}

function law(distribution: Distribution): Service {
  return {
    mean: meanOf(distribution),
    variance: varianceOf(distribution),
    sampler: (u) => sample(distribution, u),
  };
}

/**
 * Two exponential phases of balanced means, mean 1 in all. Its inverse has no closed form: the number that picks the
 * phase, stretched, is used again within it.
 */
function twoPhases(variance: number): Service {
  const share = (1 + Math.sqrt((variance - 1) / (variance + 1))) / 2;
  const [often, seldom] = [exponential(1 / (2 * share)), exponential(1 / (2 * (1 - share)))];
  return {
    mean: 1,
    variance,
    sampler: (u) => (u < share ? often(u / share) : seldom((u - share) / (1 - share))),
  };
}

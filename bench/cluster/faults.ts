/** What goes wrong, one thing after another, each at least once. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Cluster } from './cluster.ts';
import { ROLES } from './temporal.ts';

export interface TroubleOptions {
  readonly deadline: number;
  /** How often each happened. */
  readonly faults: Map<string, number>;
  readonly say: (text: string) => void;
  readonly isCalm: () => boolean;
}

const BETWEEN = 4_000;

export async function trouble(on: Cluster, options: TroubleOptions): Promise<void> {
  const { deadline, faults, say } = options;
  const kinds: readonly (readonly [name: string, happens: () => Promise<void>])[] = [
    ...on.workers.map((worker) => [`${worker.name} killed`, () => worker.restart()] as const),
    ...ROLES.map((role) => [`Temporal's ${role} killed`, () => on.temporal.roles[role].restart()] as const),
    [
      'PostgreSQL killed',
      async () => {
        await on.postgres.stop('SIGQUIT');
        await pause(2_000);
        await on.postgres.start();
      },
    ],
    ['Prometheus killed', () => on.prometheus.restart()],
    ...(on.disk.canBeFilled ? [['disk of the stores full for 8 s', () => full(on)] as const] : []),
    ['database takes no writes for 6 s', () => readOnly(on)],
    ['certificate expired for 8 s', () => on.expire(8_000)],
    ['certificates, token keys and password rotated', () => on.rotate()],
    ['new release rolled by versions', () => on.roll()],
    [
      'all of Temporal killed',
      async () => {
        await Promise.all(ROLES.map((role) => on.temporal.roles[role].stop()));
        await pause(3_000);
        for (const role of ROLES) on.temporal.roles[role].start();
      },
    ],
  ];
  for (const [name, happens] of kinds) {
    await pause(BETWEEN);
    if (Date.now() > deadline) throw new Error(`There was no time left for: ${name}`);
    say(`  ${name}`);
    await happens();
    faults.set(name, (faults.get(name) ?? 0) + 1);
    await revive(on, say);
  }
}

/** What has ended by itself is started again, as whoever runs it in production does. */
async function revive(on: Cluster, say: (text: string) => void): Promise<void> {
  await pause(1_000);
  for (const one of [...Object.values(on.temporal.roles), ...on.workers, on.prometheus]) {
    if (one.isUp) continue;
    say(`  ${one.name} had ended by itself, and is started again`);
    one.start();
  }
}

async function full(on: Cluster): Promise<void> {
  await on.disk.fill();
  await pause(8_000);
  await on.disk.empty();
}

async function readOnly(on: Cluster): Promise<void> {
  await on.postgres.admin('alter role worker set default_transaction_read_only = on');
  await on.postgres.admin("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'worker'");
  await pause(6_000);
  await on.postgres.admin('alter role worker reset default_transaction_read_only');
  await on.postgres.admin("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'worker'");
}

import { badInput } from '../exit.ts';
import type { RunCommandOptions } from './options.ts';

/**
 * Refuses options of `simulate run` that contradict each other, and those that would do nothing.
 *
 * @param isGiven whether an option stands on the command line, and is not only a default
 * @throws INPUT_INVALID
 */
export function checkRunOptions(
  options: RunCommandOptions,
  isGiven: (name: keyof RunCommandOptions & string) => boolean,
): void {
  const { replication, replications, precision, most, of, warmUp, trace, json } = options;
  if (replication !== undefined && isGiven('replications'))
    throw badInput('--replication is one run and --replications are many: leave one of them out.');
  if (replication !== undefined && precision !== undefined)
    throw badInput('--replication is one run, and --precision takes many: leave one of them out.');
  if (precision === undefined && isGiven('most'))
    throw badInput('--most is the most that --precision goes on to: give --precision too, or --replications instead.');
  if (precision === undefined && of !== undefined && warmUp !== 'auto')
    throw badInput('--of says what --precision or --warm-up auto is about: give one of them too.');
  if (precision !== undefined && replications > most)
    throw badInput(
      `--replications ${replications} is the least that --precision makes, and --most ${most} the most: give a greater --most.`,
    );
  if (trace === true && json === true)
    throw badInput('--trace prints a line for each step, and --json one document: leave one of them out.');
}

/** Options of a server, as they are written. */
const serverOptions = {
  address: '--address',
  namespace: '--namespace',
  taskQueue: '--task-queue',
  temporalProfile: '--temporal-profile',
  config: '--config',
} as const;

/**
 * Refuses options of a server where none is asked: whoever gives them means it to be.
 *
 * @throws INPUT_INVALID
 */
export function checkServerOptions(
  options: { readonly on: string } & Partial<Record<keyof typeof serverOptions, string | undefined>>,
  targets: readonly string[] = ['workers'],
): void {
  if (options.on !== 'virtual') return;
  for (const [name, flag] of Object.entries(serverOptions))
    if (options[name as keyof typeof serverOptions] !== undefined)
      throw badInput(
        `${flag} is of a Temporal server, and this runs in this process: give ${targets.map((target) => `--on ${target}`).join(' or ')} too.`,
      );
}

import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import { clean } from 'xstate-temporal/cli';
import type { ProgrammeWorkerOptions } from '../../programme/worker/index.ts';
import { workerKeys } from './keys.ts';
import type { Target } from './target.ts';

/** What a worker for the programme takes from the configuration. */
export async function workerOptions(
  target: Target,
  server: { readonly address: string; readonly namespace: string },
): Promise<ProgrammeWorkerOptions> {
  const { config, connection, taskQueue } = target;
  const { shutdownGraceSeconds, ...slots } = config.settings.worker;
  return {
    ...(await workerKeys(target)),
    address: server.address,
    namespace: server.namespace,
    taskQueue,
    connection,
    activities: config.settings.adapters,
    policy: config.settings.policy,
    tuning: { ...slots, shutdownGraceTime: shutdownGraceSeconds * 1_000 },
  };
}

/** Temporal's own messages: warnings and worse only, a line each. Must be called before the first worker is made. */
export function quietRuntime(write: (text: string) => void): void {
  const logger = new DefaultLogger('WARN', ({ level, message, meta, timestampNanos }) => {
    const time = new Date(Number(timestampNanos / 1_000_000n)).toISOString();
    const cause = meta?.error instanceof Error ? `: ${meta.error.message}` : '';
    write(`${time} ${level.toLowerCase()} ${clean(`${message}${cause}`.replace(/\s+/g, ' '), 500)}\n`);
  });
  // The command itself decides what happens at a signal, and in which order.
  const logging = { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) };
  Runtime.install({ logger, shutdownSignals: [], telemetryOptions: { logging } });
}

/** What a worker shows of the steps that it takes: log lines, metrics, spans. Labels have few values, never keys or tenants. */
import type { ClientInterceptors } from '@temporalio/client';
import {
  type ActivityInterceptorsFactory,
  type InjectedSinks,
  Runtime,
  type WorkerInterceptors,
} from '@temporalio/worker';
import { effectKeyOf, tellActivity } from '../engine/index.ts';
import type { Traces } from '../trace/index.ts';
import type { StepReport, StepSinks } from '../workflow/step-reports.ts';

export interface ObserveOptions {
  /** The level at which steps and refusals are logged, to the logger of Temporal's runtime. Default: `debug`. */
  readonly steps?: 'debug' | 'info';
  /** Takes part in traces: `createTraces` of `xstate-temporal/trace`. */
  readonly traces?: Traces | undefined;
}

const LATENCY = 'xstate_temporal_step_latency_seconds';
const LATENESS = 'xstate_temporal_timer_lateness_seconds';

/** Buckets in seconds: `histogramBucketOverrides` of a runtime that exports metrics, whose own are in milliseconds. */
export const OBSERVED_BUCKETS: Readonly<Record<string, number[]>> = Object.fromEntries(
  [LATENCY, LATENESS].map((name) => [name, [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300]]),
);

/** The sinks that steps are reported to. Temporal calls none while a history is replayed. */
export function stepSinks(
  about: { readonly namespace: string; readonly taskQueue: string },
  { steps: level = 'debug', traces }: ObserveOptions,
): InjectedSinks<StepSinks> {
  const { logger } = Runtime.instance();
  const meter = Runtime.instance().metricMeter.withTags({ ...about });
  const steps = meter.createCounter('xstate_temporal_steps', undefined, 'Steps that instances took');
  const refusals = meter.createCounter('xstate_temporal_refusals', undefined, 'What instances refused');
  const latency = meter.createHistogram(
    LATENCY,
    'float',
    undefined,
    'From the begin of the workflow task to the end of a step',
  );
  const lateness = meter.createHistogram(LATENESS, 'float', undefined, 'How long after its deadline a timer was taken');
  return {
    xstateTemporal: {
      step: {
        fn({ runId, workflowId, workflowType }, report) {
          const { begun, cause, code, effect, late, machine, trace: _, ...rest } = report;
          if (code === undefined) steps.add(1, { machine, cause });
          else refusals.add(1, { machine, code });
          // The server's clock may be ahead of this one.
          if (rest.seq !== undefined) latency.record(Math.max(0, Date.now() - begun) / 1_000, { machine });
          if (late !== undefined) lateness.record(Math.max(0, late) / 1_000, { machine });
          const key = effect === undefined ? {} : { effectKey: effect };
          const line = { workflowId, runId, workflowType, machine, trigger: cause, ...rest, ...key, code };
          if (code !== undefined && cause === 'effect') logger.warn('An effect was given up', line);
          else logger[level](titleOf(report), line);
          traces?.step(report, { workflowId, runId });
        },
      },
    },
  };
}

function titleOf({ code, seq }: StepReport): string {
  if (code === undefined) return 'A step was taken';
  return seq === undefined ? 'An update was refused' : 'Something was refused';
}

/** Of an effect's activity type, `<machine>/<name>`. */
const machineOf = (activityType: string): string => activityType.slice(0, activityType.lastIndexOf('/'));

/** Each line of an effect's activity says of which machine and effect it is. */
const inLogs: ActivityInterceptorsFactory = ({ info }) => {
  let effect = {};
  // What is told is no effect of a machine's own name.
  const machine = info.activityType === tellActivity ? {} : { machine: machineOf(info.activityType) };
  return {
    inbound: {
      execute(input, next) {
        // A tell has the key as the id of what it tells.
        const [data, asked] = input.args as [{ letter?: { id?: unknown } }?, { idempotencyKey?: unknown }?];
        const key = asked?.idempotencyKey ?? data?.letter?.id;
        if (typeof key === 'string') effect = { effectKey: effectKeyOf(key) };
        return next(input);
      },
    },
    outbound: {
      getLogAttributes: (input, next) => next({ ...input, ...machine, ...effect }),
    },
  };
};

/** The interceptors given, with those that observe before them. */
export function observing(given: WorkerInterceptors = {}, { traces }: ObserveOptions): WorkerInterceptors {
  const { activity = [], client = {} } = given;
  if (traces === undefined) return { ...given, activity: [inLogs, ...activity] };
  return {
    ...given,
    client: withTraces(client, traces),
    activity: [inLogs, traces.activity, ...activity],
  };
}

/** Temporal still takes factories in the place of interceptors; these stay as they are. */
function withTraces(client: ClientInterceptors, { client: traced }: Traces): ClientInterceptors {
  const { workflow = [] } = client;
  return Array.isArray(workflow) ? { ...client, workflow: [traced, ...workflow] } : client;
}

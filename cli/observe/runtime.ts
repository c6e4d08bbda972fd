import { DefaultLogger, type LogEntry, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import { clean } from 'xstate-temporal/cli';
import { isCode, shownCode } from 'xstate-temporal/engine';
import { OBSERVED_BUCKETS } from 'xstate-temporal/worker';
import type { Settings } from '../../server/config/index.ts';

type Observe = Pick<Settings['observe'], 'metricsAddress' | 'logFormat' | 'logLevel'>;

/** For commands that nobody watches: warnings and worse, a line each. */
const QUIET: Observe = { logFormat: 'text', logLevel: 'warn' };

/**
 * Says how Temporal's runtime writes and counts in this process. Must be called before the first worker is made.
 *
 * @param write takes whole lines
 */
export function installRuntime(write: (text: string) => void, observe: Observe = QUIET): void {
  const { metricsAddress, logFormat, logLevel } = observe;
  const level = logLevel === 'warn' ? 'WARN' : (logLevel.toUpperCase() as Uppercase<typeof logLevel>);
  const log = lineWriter(write, logFormat);
  // The command itself decides what happens at a signal, and in which order.
  Runtime.install({
    logger: new DefaultLogger(level, log),
    shutdownSignals: [],
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: level, other: 'ERROR' }) },
      ...(metricsAddress === undefined
        ? {}
        : {
            metrics: {
              prometheus: {
                bindAddress: metricsAddress,
                countersTotalSuffix: true,
                unitSuffix: true,
                useSecondsForDurations: true,
                histogramBucketOverrides: { ...OBSERVED_BUCKETS },
              },
            },
          }),
    },
  });
}

/**
 * Core says this of each marker of a long history, at each replay. Refused signals have a marker each, so whoever can send
 * signals could fill a log with it: five thousand wrote 157,000 lines.
 */
const SAID_ONCE = 'Serialized size of TemporalChangeVersion';

/** Writes each entry as a line. @param write takes whole lines */
export function lineWriter(
  write: (text: string) => void,
  format: Observe['logFormat'] = QUIET.logFormat,
): (entry: LogEntry) => void {
  const line = format === 'json' ? jsonLine : textLine;
  let wasSaid = false;
  return (entry) => {
    const isOften = entry.message.startsWith(SAID_ONCE);
    if (isOften && wasSaid) return;
    wasSaid ||= isOften;
    write(`${line(entry)}\n`);
  };
}

function textLine(entry: LogEntry): string {
  const about = ['machine', 'workflowId', 'seq', 'event', 'effectKey', 'attempt'].flatMap((name) =>
    isPlain(entry.meta?.[name]) ? [String(entry.meta?.[name])] : [],
  );
  const said = [codeIn(entry), causeOf(entry)].filter((each) => each !== undefined).join(': ');
  const text = [entry.message, ...about, said].filter((each) => each !== '').join(' ');
  return `${timeOf(entry)} ${entry.level.toLowerCase()} ${clean(text.replace(/\s+/g, ' '), 500)}`;
}

/** What a line is about; what else Temporal adds may hold text of customers. */
const PLACES = [
  ...['workflowId', 'runId', 'workflowType', 'activityType', 'activityId', 'attempt', 'taskQueue', 'key'],
  ...['machine', 'trigger', 'seq', 'event', 'eventId', 'effectKey', 'tenant'],
];

/** Characters of one text. */
const LONGEST = 2_000;

function jsonLine(entry: LogEntry): string {
  const meta = (entry.meta ?? {}) as Readonly<Record<string, unknown>>;
  const places = PLACES.flatMap((name) => (isPlain(meta[name]) ? [[name, meta[name]]] : []));
  return JSON.stringify({
    time: timeOf(entry),
    level: entry.level.toLowerCase(),
    message: entry.message.slice(0, LONGEST),
    ...Object.fromEntries(places),
    code: codeIn(entry),
    cause: causeOf(entry)?.slice(0, LONGEST),
  });
}

const isPlain = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number';

/** What an adapter fails with may hold what customers wrote, or what other programs answered: there the code says enough. */
function causeOf({ meta }: LogEntry): string | undefined {
  return meta?.error instanceof Error && meta.activityType === undefined ? meta.error.message : undefined;
}

function codeIn({ meta }: LogEntry): string | undefined {
  if (isCode(meta?.code)) return meta.code;
  return meta?.error instanceof Error ? shownCode(meta.error) : undefined;
}

const timeOf = ({ timestampNanos }: LogEntry): string => new Date(Number(timestampNanos / 1_000_000n)).toISOString();

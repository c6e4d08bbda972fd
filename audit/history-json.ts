/** Histories as JSON, as `temporal workflow show --output json` writes them. */
import proto, { type temporal } from '@temporalio/proto';

type History = temporal.api.history.v1.IHistory;

/** Fields of the history's messages that hold a time or a duration; all others keep what they hold. */
const TIME = /Time$/;
const DURATION = /(Timeout|Interval|Delay|Backoff|Duration|Ttl|Retention)$/;
/** 64-bit integers. As numbers they cost a fraction of what a `Long` does; larger ones stay texts. */
const INTEGER = /([eE]ventId|^taskId|^version|^historySizeBytes)$/;
const SAFE = /^(0|[1-9]\d{0,14})$/;
/** What users put in: payloads and texts are never touched. */
const THEIRS = new Set(['data', 'metadata', 'message', 'details', 'stackTrace', 'encodedAttributes']);

/**
 * Reads a history. The SDK's own `historyFromJSON` depends on how a package manager laid out its
 * dependencies; this needs the generated classes only.
 */
export function historyFromJson(json: unknown): History {
  return proto.temporal.api.history.v1.History.fromObject(fromText(json, '') as Record<string, unknown>);
}

/** Writes a history: times as ISO 8601, durations as seconds, bytes as base64, enums by name. */
export function historyToJson(history: History): unknown {
  const { History } = proto.temporal.api.history.v1;
  const plain = History.toObject(History.fromObject(history), { longs: String, enums: String, bytes: String });
  return toText(plain, '');
}

function fromText(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value.map((item) => fromText(item, key));
  if (typeof value === 'string') {
    if (TIME.test(key)) return timestamp(value) ?? value;
    if (DURATION.test(key)) return duration(value) ?? value;
    return INTEGER.test(key) && SAFE.test(value) ? Number(value) : value;
  }
  return deep(value, fromText);
}

function toText(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value.map((item) => toText(item, key));
  if (typeof value !== 'object' || value === null) return value;
  const { seconds = 0, nanos = 0 } = value as { seconds?: string | number; nanos?: number };
  const fraction = nanos === 0 ? '' : `.${String(nanos).padStart(9, '0')}`;
  if (TIME.test(key)) return `${new Date(Number(seconds) * 1_000).toISOString().slice(0, 19)}${fraction}Z`;
  if (DURATION.test(key)) return `${seconds}${fraction}s`;
  return deep(value, toText);
}

function deep(value: unknown, change: (field: unknown, key: string) => unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([key, field]) => [key, isTheirs(key, field) ? field : change(field, key)]);
  return Object.fromEntries(fields);
}

/** A marker's details and a failure's hold payloads, whose own fields are bytes in base64. */
function isTheirs(key: string, field: unknown): boolean {
  return THEIRS.has(key) && (typeof field === 'string' || key === 'metadata');
}

function timestamp(text: string): { seconds: number; nanos: number } | undefined {
  const [, whole, fraction = ''] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/.exec(text) ?? [];
  if (whole === undefined) return undefined;
  return { seconds: Date.parse(`${whole}Z`) / 1_000, nanos: Number(fraction.padEnd(9, '0')) };
}

function duration(text: string): { seconds: number; nanos: number } | undefined {
  const [, whole, fraction = ''] = /^(\d+)(?:\.(\d{1,9}))?s$/.exec(text) ?? [];
  return whole === undefined ? undefined : { seconds: Number(whole), nanos: Number(fraction.padEnd(9, '0')) };
}

/** Histories as JSON, as `temporal workflow show --output json` writes them. */
import proto, { type temporal } from '@temporalio/proto';

export { historyFromJson } from './history-from-json.ts';

type History = temporal.api.history.v1.IHistory;

/** Fields of the history's messages that hold a time or a duration; all others keep what they hold. */
const TIME = /Time$/;
const DURATION = /(Timeout|Interval|Delay|Backoff|Duration|Ttl|Retention)$/;
/** What users put in: payloads and texts are never touched. */
const THEIRS = new Set(['data', 'metadata', 'message', 'details', 'stackTrace', 'encodedAttributes']);

/** Writes a history: times as ISO 8601, durations as seconds, bytes as base64, enums by name. */
export function historyToJson(history: History): unknown {
  const { History } = proto.temporal.api.history.v1;
  const plain = History.toObject(History.fromObject(history), { longs: String, enums: String, bytes: String });
  return toText(plain, '');
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

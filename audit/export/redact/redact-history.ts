/** A history for a bundle that is handed on: what people put in is withheld, who called is a pseudonym. */
import { type JsonEvent, type RecordPlace, withholdPayloads } from '../../seal/record.ts';
import type { Pseudonyms } from './pseudonyms.ts';

/**
 * Reduces payloads to their commitments, but for those that the host itself writes (steps, search attributes,
 * summaries, receipts), and replaces texts outside of payloads: failures' messages, and who called.
 *
 * @param receipts the event ids of updates' answers that are receipts
 */
export function redactEvent(
  event: JsonEvent,
  place: RecordPlace & { readonly salt: Buffer },
  names: Pseudonyms,
  receipts: ReadonlySet<string>,
): JsonEvent {
  const isReceipt = receipts.has(String(event.eventId));
  const withheld = withholdPayloads(event, place, (path) => isHosts(path) || (isReceipt && path.includes('outcome')));
  return texts(withheld, '', names) as JsonEvent;
}

/** Written by the host from names alone. */
function isHosts(path: readonly string[]): boolean {
  const last = path.at(-1);
  if (path.includes('indexedFields') || last === 'summary') return true;
  if (path.at(-2) === 'fields' && (last === 'steps' || last === 'definition')) return true;
  // What the SDK notes of itself, such as the name of a patch.
  return path.includes('markerRecordedEventAttributes') && path.includes('details') && path.includes('data');
}

const persons = new Set(['identity']);
const said = new Set(['message', 'stackTrace', 'reason']);

function texts(value: unknown, field: string, names: Pseudonyms): unknown {
  if (typeof value === 'string') {
    if (value === '') return value;
    if (persons.has(field)) return names.of('identity', value);
    return said.has(field) ? names.withheld(value) : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => texts(item, field, names));
  const object = value as Record<string, unknown>;
  if (typeof object.metadata === 'object' && ('data' in object || 'commitment' in object)) return object;
  if (field === 'principal' && typeof object.name === 'string')
    return { ...object, name: names.of('principal', object.name) };
  return Object.fromEntries(Object.entries(object).map(([key, item]) => [key, texts(item, key, names)]));
}

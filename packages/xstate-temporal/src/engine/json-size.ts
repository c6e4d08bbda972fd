/** How large a value is as JSON. */
import { Size } from './stamp.ts';

/** Bytes of a text in UTF-8, as `JSON.stringify` writes it, with its quotes. */
function sizeOfText(text: string): number {
  let size = text.length + 2;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code >= 0x800) size += code >= 0xd800 && code <= 0xdfff ? 1 : 2;
    else if (code >= 0x80 || code === 34 || code === 92) size++;
    // Most controls are written as six characters; some as two, which is counted as six too.
    else if (code < 32) size += 5;
  }
  return size;
}

/**
 * Bytes of a value's JSON in UTF-8, at most by a few for controls and numbers too many. Plain frozen JSON, as `toJson`
 * gives it, is looked at once: parts that a value has in common with an earlier one cost nothing.
 */
export function jsonSize(value: unknown): number {
  if (typeof value === 'string') return sizeOfText(value);
  if (typeof value === 'number')
    return value >= 0 && value < 1_000 && Number.isInteger(value) ? 3 : String(value).length;
  if (typeof value !== 'object' || value === null) return 5;
  const known = Size.of(value);
  if (known !== undefined) return known;
  let size = 2;
  if (Array.isArray(value)) for (const item of value) size += jsonSize(item) + 1;
  else
    for (const key of Object.keys(value)) {
      const field = (value as Record<string, unknown>)[key];
      if (field !== undefined) size += sizeOfText(key) + jsonSize(field) + 2;
    }
  if (Object.isFrozen(value)) new Size(value, size);
  return size;
}

/**
 * RFC 8785 canonical JSON: no white space, keys by UTF-16 code units, numbers and escapes as ECMAScript
 * writes them. Absent fields are left out. Written out here because it is most of what a ledger costs.
 *
 * @throws TypeError for what JSON cannot carry: not finite, not well-formed, cyclic, functions
 */
export function canonicalJson(value: unknown): string {
  if (value === undefined) throw new TypeError('Nothing to canonicalize.');
  return textOf(value, 0);
}

/** Deeper than anything that the engine lets in. */
const MAX_DEPTH = 1_000;
/** Keys recur: each is quoted once. Bounded, since some come from outside. */
const MAX_KEYS = 2_000;
const quotedKeys = new Map<string, string>();

function textOf(value: unknown, depth: number): string {
  switch (typeof value) {
    case 'string':
      return quoted(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`JSON has no ${value}.`);
      return String(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      break;
    default:
      throw new TypeError(`JSON has no ${typeof value}.`);
  }
  if (value === null) return 'null';
  if (depth > MAX_DEPTH) throw new TypeError('Nested too deep, or cyclic.');
  if (Array.isArray(value)) return textOfArray(value, depth);
  const { toJSON } = value as { toJSON?: unknown };
  return typeof toJSON === 'function' ? textOf(toJSON.call(value), depth + 1) : textOfObject(value, depth);
}

function textOfArray(value: readonly unknown[], depth: number): string {
  let text = '[';
  for (let index = 0; index < value.length; index++) {
    if (index > 0) text += ',';
    text += textOf(value[index] ?? null, depth + 1);
  }
  return `${text}]`;
}

function textOfObject(value: object, depth: number): string {
  const keys = Object.keys(value);
  sort(keys);
  let text = '{';
  for (const key of keys) {
    const field = (value as Record<string, unknown>)[key];
    if (field === undefined) continue;
    if (text.length > 1) text += ',';
    text += quotedKey(key) + textOf(field, depth + 1);
  }
  return `${text}}`;
}

/** By UTF-16 code units. Few keys, or keys in order already, are sorted faster than a call of `sort` takes. */
function sort(keys: string[]): void {
  if (keys.length > 16) {
    keys.sort();
    return;
  }
  for (let end = 1; end < keys.length; end++) {
    const key = keys[end] as string;
    let place = end;
    while (place > 0 && (keys[place - 1] as string) > key) {
      keys[place] = keys[place - 1] as string;
      place--;
    }
    keys[place] = key;
  }
}

function quotedKey(key: string): string {
  let text = quotedKeys.get(key);
  if (text === undefined) {
    text = `${quoted(key)}:`;
    if (quotedKeys.size < MAX_KEYS && key.length < 100) quotedKeys.set(key, text);
  }
  return text;
}

function quoted(text: string): string {
  if (text.length < 100 && isPlain(text)) return `"${text}"`;
  if (!text.isWellFormed()) throw new TypeError('JSON has no lone surrogates.');
  return JSON.stringify(text);
}

/** Printable ASCII without quote and backslash: nothing to escape. */
function isPlain(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 32 || code > 126 || code === 34 || code === 92) return false;
  }
  return true;
}

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

export function textOf(value: unknown, depth: number): string {
  // One by one, and what is frequent first: engines compile a `switch` over `typeof` worse.
  if (typeof value === 'string') return quoted(value);
  if (value === null) return 'null';
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`JSON has no ${value}.`);
    return String(value);
  }
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value !== 'object') throw new TypeError(`JSON has no ${typeof value}.`);
  if (depth > MAX_DEPTH) throw new TypeError('Nested too deep, or cyclic.');
  if (Array.isArray(value)) return textOfArray(value, depth);
  return textOfObject(value, depth);
}

export function textOfArray(value: readonly unknown[], depth: number): string {
  let text = '[';
  for (let index = 0; index < value.length; index++) {
    if (index > 0) text += ',';
    text += textOf(value[index] ?? null, depth + 1);
  }
  return `${text}]`;
}

function textOfObject(value: object, depth: number): string {
  const { sorted, quoted, maySpeak } = orderOf(Object.keys(value));
  if (maySpeak || Object.getPrototypeOf(value) !== Object.prototype) {
    const { toJSON } = value as { toJSON?: unknown };
    if (typeof toJSON === 'function') return textOf(toJSON.call(value), depth + 1);
  }
  let text = '{';
  for (let index = 0; index < sorted.length; index++) {
    const field = (value as Record<string, unknown>)[sorted[index] as string];
    if (field === undefined) continue;
    if (text.length > 1) text += ',';
    text += (quoted[index] as string) + textOf(field, depth + 1);
  }
  return `${text}}`;
}

/** How objects with certain keys, in a certain order, are written. */
export interface Order {
  /** As they stand in the object. */
  readonly keys: readonly string[];
  /** By UTF-16 code units. */
  readonly sorted: readonly string[];
  /** The sorted keys as they are written, with their colons. */
  readonly quoted: readonly string[];
  /** Whether `toJSON` is one of them. */
  readonly maySpeak: boolean;
}

/** Longer keys, in UTF-16 units all together, are not worth the memory. */
const MAX_KEPT = 4_096;
const empty: Order = { keys: [], sorted: [], quoted: [], maySpeak: false };
/** Objects of one make recur: their keys are sorted once. One place for each remainder, since some keys come from outside. */
const orders: (Order | undefined)[] = new Array(512).fill(undefined);

export function orderOf(keys: readonly string[]): Order {
  const { length } = keys;
  if (length === 0) return empty;
  const first = keys[0] as string;
  const last = keys[length - 1] as string;
  // An empty key has no first character.
  const letters = (first.charCodeAt(0) | 0) + (last.charCodeAt(0) | 0);
  const place = (length * 67 + first.length * 17 + last.length * 5 + letters) % orders.length;
  const known = orders[place];
  if (known !== undefined && isSame(known.keys, keys)) return known;
  const sorted = [...keys].sort();
  const order = { keys, sorted, quoted: sorted.map(quotedKey), maySpeak: sorted.includes('toJSON') };
  if (order.quoted.reduce((sum, key) => sum + key.length, 0) <= MAX_KEPT) orders[place] = order;
  return order;
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
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

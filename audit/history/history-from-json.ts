/** Reads the JSON form of a protocol buffers message in one pass, by the description that the generated classes carry. */
import proto, { type temporal } from '@temporalio/proto';

type History = temporal.api.history.v1.IHistory;

/** protobufjs' own description of a message, as far as it is looked at. */
interface Described {
  readonly fullName: string;
  readonly ctor: { readonly prototype: object };
  readonly fieldsArray: readonly {
    readonly name: string;
    readonly type: string;
    readonly repeated: boolean;
    readonly map: boolean;
    resolve(): unknown;
    readonly resolvedType: Described | { readonly values: Readonly<Record<string, number>> } | null;
  }[];
}

type Convert = (value: unknown, name: string) => unknown;
type Plan = (value: unknown, name: string) => object;

const plans = new Map<Described, Plan>();
let historyPlan: Plan | undefined;

/**
 * Reads a history. The SDK's own `historyFromJSON` depends on how a package manager laid out its
 * dependencies; this needs the generated classes only.
 *
 * @throws TypeError and Error where a field is of another kind than the message has
 */
export function historyFromJson(json: unknown): History {
  historyPlan ??= planOf(proto.temporal.api.history.v1.History as unknown as Described);
  return historyPlan(json, 'history') as History;
}

/** What is not set reads as the message's default, which stands in its prototype. */
function planOf(type: Described): Plan {
  const known = plans.get(type);
  if (known !== undefined) return known;
  const fields = new Map<string, Convert>();
  const plan: Plan = (value, name) => {
    if (typeof value !== 'object' || value === null) throw new TypeError(`${name}: object expected`);
    const message = Object.create(type.ctor.prototype) as Record<string, unknown>;
    for (const key in value) {
      const convert = fields.get(key);
      const field = (value as Record<string, unknown>)[key];
      if (convert === undefined || field === null || field === undefined) continue;
      const converted = convert(field, key);
      if (converted !== undefined) message[key] = converted;
    }
    return message;
  };
  const special = type.fullName === '.google.protobuf.Timestamp' ? timestamp : duration;
  const whole: Plan = !/^\.google\.protobuf\.(Timestamp|Duration)$/.test(type.fullName)
    ? plan
    : (value, name) => plan((typeof value === 'string' ? special(value) : undefined) ?? value, name);
  // Messages hold themselves, as failures hold their causes.
  plans.set(type, whole);
  for (const field of type.fieldsArray) {
    field.resolve();
    const one = convertOf(field.type, field.resolvedType);
    fields.set(field.name, field.map ? mapOf(one) : field.repeated ? listOf(one) : one);
  }
  return whole;
}

function convertOf(type: string, resolved: Described['fieldsArray'][number]['resolvedType']): Convert {
  if (resolved !== null)
    return 'values' in resolved
      ? (value) => enumOf(resolved.values, value)
      : (value, name) => planOf(resolved)(value, name);
  switch (type) {
    case 'string':
      return String;
    case 'bool':
      return Boolean;
    case 'bytes':
      return bytes;
    case 'int32':
    case 'sint32':
      return (value) => Number(value) | 0;
    case 'uint32':
      return (value) => Number(value) >>> 0;
    case 'double':
    case 'float':
      return Number;
    default:
      return integer;
  }
}

const listOf =
  (one: Convert): Convert =>
  (value, name) => {
    if (!Array.isArray(value)) throw new TypeError(`${name}: array expected`);
    return value.map((item) => one(item, name));
  };

const mapOf =
  (one: Convert): Convert =>
  (value, name) => {
    if (typeof value !== 'object' || value === null) throw new TypeError(`${name}: object expected`);
    const map: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(value)) if (key !== '__proto__') map[key] = one(item, name);
    return map;
  };

function enumOf(values: Readonly<Record<string, number>>, value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && Object.hasOwn(values, value) ? values[value] : undefined;
}

/** 64 bits. As numbers they cost a fraction of what a `Long` does, which larger ones are. */
function integer(value: unknown, name: string): unknown {
  if (typeof value === 'number') return Math.trunc(value);
  if (typeof value === 'string') {
    if (/^-?\d{1,15}$/.test(value)) return Number(value);
    if (/^-?\d{1,20}$/.test(value)) return longOf(value);
  }
  throw new TypeError(`${name}: integer expected`);
}

/** The class itself is no dependency of this package; the default of a field of 64 bits is one of it. */
function longOf(text: string): unknown {
  const event = proto.temporal.api.history.v1.HistoryEvent as unknown as Described;
  const id = event.fieldsArray.find(({ name }) => name === 'taskId')?.resolve() as { readonly typeDefault: object };
  return (id.typeDefault.constructor as unknown as { fromString(text: string): unknown }).fromString(text);
}

/** Encodings and the like, which are the same in each payload. */
const short = new Map<string, Buffer>();

function bytes(value: unknown, name: string): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value !== 'string') throw new TypeError(`${name}: bytes expected`);
  const known = short.get(value);
  if (known !== undefined) return known;
  const data = Buffer.from(value, 'base64');
  const padding = value.endsWith('==') ? 2 : value.endsWith('=') ? 1 : 0;
  // What is no base64 is passed over by Buffer, and missing then.
  if (data.length !== Math.floor(((value.length - padding) * 3) / 4)) throw new Error(`${name}: invalid encoding`);
  if (value.length <= 32 && short.size < 100) short.set(value, data);
  return data;
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

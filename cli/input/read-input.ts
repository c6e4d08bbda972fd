import { open } from 'node:fs/promises';
import { clean } from 'xstate-temporal/cli';
import { isObject, messageOf } from 'xstate-temporal/engine';
import { isScalar, type Node, type Scalar, visit } from 'yaml';
import { whyUnreadable } from '../../audit/history/why-unreadable.ts';
import { readYaml } from '../../text/yaml.ts';
import { badInput } from '../exit.ts';

/** Largest file that a command reads, in bytes. */
export const MAX_FILE = 1024 * 1024;

/**
 * Reads an object from a JSON or YAML file; `-` is standard input.
 *
 * @throws FILE_UNREADABLE, FILE_TOO_LARGE, FILE_MALFORMED with line and column
 */
export async function readObject(file: string): Promise<Record<string, unknown>> {
  const text = await readText(file);
  const value = parseText(text, file === '-' ? 'standard input' : clean(file));
  if (isObject(value)) return value;
  throw badInput(`${clean(file)}:1:1: it holds ${kindOf(value)}, not fields with values.`, 'FILE_MALFORMED');
}

async function readText(file: string): Promise<string> {
  const name = clean(file);
  let bytes: Buffer;
  try {
    bytes = file === '-' ? await readStream(process.stdin) : await readFile(file);
  } catch (error) {
    throw badInput(`${name}: ${whyUnreadable(error)}.`, 'FILE_UNREADABLE', error);
  }
  if (bytes.length > MAX_FILE) {
    throw badInput(`${name}: it is larger than 1 MiB, the most that is read from a file.`, 'FILE_TOO_LARGE');
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw badInput(`${name}: it is not UTF-8 text.`, 'FILE_MALFORMED', error);
  }
}

/** Never reads more than it must to know that a file is too large; it may be a device without an end. */
async function readFile(file: string): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    return await readStream(handle.createReadStream({ end: MAX_FILE, autoClose: false }));
  } finally {
    await handle.close();
  }
}

async function readStream(stream: AsyncIterable<Buffer | string>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    chunks.push(Buffer.from(chunk));
    size += chunks.at(-1)?.length ?? 0;
    if (size > MAX_FILE) break;
  }
  return Buffer.concat(chunks);
}

/** JSON or YAML, which contains it. Aliases are refused: a small file could stand for an enormous value. */
function parseText(text: string, name: string): unknown {
  const { fault, document, value, placeOf } = readYaml(text, { max: MAX_FILE, aliases: 0 });
  const fail = ({ line, column }: { line: number; column: number }, why: string) =>
    badInput(`${name}:${line}:${column}: ${why}.`, 'FILE_MALFORMED');
  if (fault !== undefined) throw fail(fault, clean(fault.message));
  const isJson = name.toLowerCase().endsWith('.json');
  visit(document, {
    Pair: (_, { key }) => {
      if (!isScalar(key) || typeof key.value !== 'string')
        throw fail(placeOf((key as Node | null)?.range?.[0] ?? 0), 'the name of a field must be text');
    },
    Scalar: (_, node) => {
      if (isJson && !isJsonScalar(node)) throw fail(placeOf(node.range?.[0] ?? 0), 'this is not JSON');
    },
  });
  return value;
}

/** YAML takes `{"a": }` and `{a: b}`; a file that calls itself JSON means something else by them. */
function isJsonScalar({ type, source }: Scalar): boolean {
  if (type === 'QUOTE_DOUBLE') return true;
  return type === 'PLAIN' && /^(-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?|true|false|null)$/.test(source ?? '');
}

/** The object that `--data` holds. @throws INPUT_INVALID */
export function parseData(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw badInput(
      `--data is not JSON: ${clean(messageOf(error))}. Write it like --data '{"status":"MORE_TIME_NEEDED"}'.`,
      'INPUT_INVALID',
      error,
    );
  }
  if (isObject(value)) return value;
  throw badInput(`--data holds ${kindOf(value)}, not an object.`);
}

/**
 * One `--set path=value`: the path's names are parted by dots; the value is JSON where it can be read as such
 * (`true`, `3`, `["a"]`), else text.
 *
 * @throws INPUT_INVALID
 */
export function assignField(fields: Record<string, unknown>, assignment: string): void {
  const equals = assignment.indexOf('=');
  const names = assignment.slice(0, Math.max(0, equals)).split('.');
  if (equals < 1 || names.includes('')) {
    throw badInput(`--set ${clean(assignment, 60)}: write it like --set reason=text or --set rule.name=text.`);
  }
  let at = fields;
  for (const name of names.slice(0, -1)) {
    if (!Object.hasOwn(at, name)) put(at, name, {});
    const next = at[name];
    if (!isObject(next)) throw badInput(`--set ${clean(assignment, 60)}: "${clean(name, 40)}" has a value already.`);
    at = next;
  }
  put(at, names.at(-1) ?? '', parsedOr(assignment.slice(equals + 1)));
}

// A field named __proto__ is a field like any other.
function put(fields: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(fields, name, { value, enumerable: true, writable: true, configurable: true });
}

function parsedOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'string' ? 'a text' : `a ${typeof value}`;
}

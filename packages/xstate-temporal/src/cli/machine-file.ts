import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AnyStateMachine } from 'xstate';
import { codeOf, type Definition, definitionOf, messageOf, WatchfloorError } from '../engine/index.ts';
import { badInput } from './exit.ts';
import { clean } from './print/text.ts';

/** A definition from a file, or one that is registered. */
export interface Found {
  readonly definition: Definition;
  /** The name of the export, or the machine's id. */
  readonly name: string;
  /** It names its version; one that names none is the first. */
  readonly versioned: boolean;
  /** It was made by a function that asks for something, and was called without it. */
  readonly isMade?: boolean;
}

/**
 * Runs a file and gives the definitions and machines that it exports, by themselves or in lists.
 *
 * @throws FILE_UNREADABLE, FILE_MALFORMED
 */
export async function readMachines(file: string): Promise<Found[]> {
  const full = path.resolve(file);
  const found = statSync(full, { throwIfNoEntry: false });
  if (!found?.isFile())
    throw badInput(
      `${clean(file)}: there is ${found ? 'no file, but something else' : 'no such file'}.`,
      'FILE_UNREADABLE',
    );
  const module = await loaded(full);
  const exported = exportsOf(module).flatMap(([name, value]) =>
    [value].flat().flatMap((one) => {
      const { value: given, isMade } = made(one);
      return asFound(name, given).map((found) => (isMade ? { ...found, isMade } : found));
    }),
  );
  if (exported.length === 0) {
    const factories = exportsOf(module).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []));
    const [first = 'create'] = factories;
    const how =
      factories.length === 0
        ? "Write: export const order = { machine, version: '1.0.0' };"
        : `It exports ${clean(factories.join(', '), 200)}. If that makes a machine, call it once and export what it gives: export const machine = ${clean(first, 60)}(…); what differs from instance to instance belongs into the machine's input.`;
    throw badInput(`${clean(file)}: it exports no machine and no definition. ${how}`, 'FILE_MALFORMED');
  }
  // One definition under two names, as by "export default", is one.
  return exported.filter(({ definition: { machine, version } }, index) => {
    const first = exported.findIndex(
      (other) => other.definition.machine === machine && other.definition.version === version,
    );
    return first === index;
  });
}

/**
 * Loads a file of any module kind. TypeScript is read by tsx where it is installed in the project or here: it takes all
 * of the language, in a folder of either module kind. Without it Node may be able to read TypeScript by itself.
 *
 * @throws FILE_MALFORMED
 */
async function loaded(full: string): Promise<Record<string, unknown>> {
  try {
    const tsx = /\.[cm]?tsx?$/.test(full) ? await tsxFor(full) : undefined;
    const url = pathToFileURL(full).href;
    // By itself tsx takes the one of the folder in which the command runs, and follows no references.
    const { renamingConfig } = await import('../worker/tsconfig.ts');
    const tsconfig = renamingConfig(full)?.path;
    const options = { parentURL: import.meta.url, ...(tsconfig === undefined ? {} : { tsconfig }) };
    return (await (tsx === undefined ? import(url) : tsx(url, options))) as Record<string, unknown>;
  } catch (error) {
    const why =
      codeOf(error) === 'ERR_UNKNOWN_FILE_EXTENSION'
        ? 'Node cannot read TypeScript by itself here. Run: npm install --save-dev tsx'
        : clean(messageOf(error), 600);
    throw badInput(`${clean(full)}: ${why}`, 'FILE_MALFORMED', error);
  }
}

type TsImport = (file: string, options: { readonly parentURL: string; readonly tsconfig?: string }) => Promise<unknown>;

async function tsxFor(full: string): Promise<TsImport | undefined> {
  for (const from of [full, import.meta.url]) {
    try {
      // What `require` resolves tsx/esm/api to is its CommonJS half, which cannot read modules.
      const api = path.join(path.dirname(createRequire(from).resolve('tsx/package.json')), 'dist/esm/api/index.mjs');
      return ((await import(pathToFileURL(api).href)) as { tsImport: TsImport }).tsImport;
    } catch (error) {
      if (codeOf(error) !== 'MODULE_NOT_FOUND' && codeOf(error) !== 'ERR_PACKAGE_PATH_NOT_EXPORTED') throw error;
    }
  }
  return undefined;
}

/** A TypeScript file in a folder without "type": "module" is loaded as CommonJS, which wraps its exports once more. */
function exportsOf(module: Record<string, unknown>): [string, unknown][] {
  const inner = module.default;
  const wrapped = typeof inner === 'object' && inner !== null && '__esModule' in inner;
  const all = [
    ...Object.entries(module).filter(([name]) => !wrapped || name !== 'default'),
    ...(wrapped ? Object.entries(inner) : []),
  ];
  // Both the module and what it wraps name an export; a factory must be asked once.
  return all.filter(([, value], index) => all.findIndex(([, other]) => other === value) === index);
}

/** The text of a function that makes a machine. */
const MAKES = /\b(?:createMachine|provide)\s*\(/;

/**
 * What a factory gives; anything else as it is. One that asks for something is called without it: what differs from one
 * call to the next is most often a context, and not the structure.
 */
function made(value: unknown): { readonly value: unknown; readonly isMade: boolean } {
  const asIs = { value, isMade: false };
  if (typeof value !== 'function') return asIs;
  const asks = value.length > 0 || value.prototype !== undefined;
  if (asks && !MAKES.test(Function.prototype.toString.call(value))) return asIs;
  try {
    const given: unknown = value();
    return isMachine(given) ? { value: given, isMade: asks } : asIs;
  } catch {
    return asIs;
  }
}

function asFound(name: string, value: unknown): Found[] {
  if (isMachine(value)) return [{ name, definition: definitionOf(value), versioned: value.version !== undefined }];
  if (typeof value !== 'object' || value === null || !('machine' in value) || !isMachine(value.machine)) return [];
  const definition = definitionOf(value as Definition);
  return [{ name, definition, versioned: typeof definition.version === 'string' }];
}

/** By its shape: the file may bring an XState of its own. */
function isMachine(value: unknown): value is AnyStateMachine {
  return (
    typeof value === 'object' && value !== null && 'implementations' in value && 'root' in value && 'config' in value
  );
}

/**
 * What `machine`, `machine@version`, a file, or `file#machine@version` stands for; the newest version where none is
 * said.
 *
 * @param like the id of the machine to look for in a file that holds several
 * @param known the definitions that a program knows by name
 * @throws INPUT_INVALID, FILE_UNREADABLE, FILE_MALFORMED
 */
export async function findDefinition(text: string, like?: string, known: readonly Found[] = []): Promise<Definition> {
  const hash = text.lastIndexOf('#');
  const file = hash >= 0 ? text.slice(0, hash) : looksLikeFile(text) ? text : undefined;
  const [id = '', version] = (file === undefined ? text : hash >= 0 ? text.slice(hash + 1) : '').split('@');
  const all = file === undefined ? known : await readMachines(file);
  const wanted = id === '' ? like : id;
  const named = all.filter(
    ({ definition, name }) => wanted === undefined || definition.machine.id === wanted || name === wanted,
  );
  const ids = [...new Set(all.map(({ definition }) => definition.machine.id))];
  if (named.length === 0 || (wanted === undefined && ids.length > 1)) {
    const where = file === undefined ? 'registered here' : `in ${clean(file)}`;
    const what = wanted === undefined ? 'Say which machine is meant' : `There is no machine "${clean(wanted, 60)}"`;
    throw badInput(`${what}; ${where} ${ids.length === 1 ? 'is' : 'are'} ${clean(ids.join(', '), 400)}.`);
  }
  const match = version === undefined ? named.at(-1) : named.find(({ definition }) => definition.version === version);
  if (match !== undefined) return match.definition;
  const versions = named.map(({ definition }) => definition.version).join(', ');
  throw badInput(
    `"${clean(wanted ?? '', 60)}" has no version "${clean(version ?? '', 60)}"; there is ${clean(versions, 400)}.`,
  );
}

/** A path, or a name that ends as source files do. */
export function looksLikeFile(text: string): boolean {
  return /[\\/]|\.[cm]?[jt]sx?$/.test(text);
}

/** What is wrong with a definition, all at once; empty where it can be durable. */
export function defectsOf(error: unknown): readonly { code: string; where: string; message: string }[] {
  if (error instanceof WatchfloorError && 'defects' in error) return error.defects as never;
  throw error;
}

/** A file that holds several machines is asked for the one on the other side. */
export async function findBoth(
  older: string,
  newer: string,
  find: (text: string, like?: string) => Promise<Definition>,
): Promise<[Definition, Definition]> {
  if (looksLikeFile(older) && !looksLikeFile(newer)) {
    const b = await find(newer);
    return [await find(older, b.machine.id), b];
  }
  const a = await find(older);
  return [a, await find(newer, a.machine.id)];
}

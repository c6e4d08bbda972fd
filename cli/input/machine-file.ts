import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AnyStateMachine } from 'xstate';
import { clean } from 'xstate-temporal/cli';
import { type Definition, messageOf, WatchfloorError } from 'xstate-temporal/engine';
import { registry } from '../../machines/index.ts';
import { badInput } from '../exit.ts';

/** A definition from a file, or one that is registered. */
export interface Found {
  readonly definition: Definition;
  /** The name of the export, or the machine's id. */
  readonly name: string;
  /** A machine by itself has no version yet. */
  readonly versioned: boolean;
}

/** What stands for the version of a machine that has none. */
const NO_VERSION = 'unversioned';

/** The registered definitions, each machine's versions in order. */
export function registered(): Found[] {
  return Object.entries(registry).flatMap(([name, versions]) =>
    (versions as readonly Definition[]).map((definition) => ({ definition, name, versioned: true })),
  );
}

/**
 * Runs a file and gives the definitions and machines that it exports, by themselves or in lists.
 *
 * @throws FILE_UNREADABLE, FILE_MALFORMED
 */
export async function readMachines(file: string): Promise<Found[]> {
  const full = path.resolve(file);
  if (!existsSync(full)) throw badInput(`${clean(file)}: there is no such file.`, 'FILE_UNREADABLE');
  let module: Record<string, unknown>;
  try {
    module = (await import(pathToFileURL(full).href)) as Record<string, unknown>;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why =
      code === 'ERR_UNKNOWN_FILE_EXTENSION'
        ? 'Node cannot run TypeScript by itself here; compile the file, or start with "node --import tsx"'
        : clean(messageOf(error), 600);
    throw badInput(`${clean(file)}: ${why}`, 'FILE_MALFORMED', error);
  }
  const exported = exportsOf(module).flatMap(([name, value]) => [value].flat().flatMap((one) => asFound(name, one)));
  if (exported.length === 0) {
    throw badInput(
      `${clean(file)}: it exports no machine and no definition. Write: export const order = { machine, version: '1.0.0' };`,
      'FILE_MALFORMED',
    );
  }
  // One definition under two names, as by "export default", is one.
  return exported.filter(({ definition: { machine, version } }, index) => {
    const first = exported.findIndex(
      (other) => other.definition.machine === machine && other.definition.version === version,
    );
    return first === index;
  });
}

/** A TypeScript file in a folder without "type": "module" is loaded as CommonJS, which wraps its exports once more. */
function exportsOf(module: Record<string, unknown>): [string, unknown][] {
  const inner = module.default;
  const wrapped = typeof inner === 'object' && inner !== null && '__esModule' in inner;
  return [
    ...Object.entries(module).filter(([name]) => !wrapped || name !== 'default'),
    ...(wrapped ? Object.entries(inner) : []),
  ];
}

function asFound(name: string, value: unknown): Found[] {
  if (isMachine(value)) return [{ name, definition: { machine: value, version: NO_VERSION }, versioned: false }];
  if (typeof value !== 'object' || value === null || !('machine' in value) || !isMachine(value.machine)) return [];
  const definition = value as Definition;
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
 * @throws INPUT_INVALID, FILE_UNREADABLE, FILE_MALFORMED
 */
export async function findDefinition(text: string, like?: string): Promise<Definition> {
  const hash = text.lastIndexOf('#');
  const file = hash >= 0 ? text.slice(0, hash) : looksLikeFile(text) ? text : undefined;
  const [id = '', version] = (file === undefined ? text : hash >= 0 ? text.slice(hash + 1) : '').split('@');
  const all = file === undefined ? registered() : await readMachines(file);
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

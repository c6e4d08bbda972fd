import { readFile, stat } from 'node:fs/promises';
import { nestedTooDeeply, WatchfloorError } from 'xstate-temporal/engine';
import { z } from 'zod';
import {
  type Authorization,
  type AuthorizationInput,
  authorizationIn,
  type TenantFacts,
  tenantFacts,
  tenantPeople,
} from '../machines/ports.ts';
import { oneLine } from '../text/index.ts';
import { readYaml } from '../text/yaml.ts';
import type { ActivityContext } from './context.ts';
import { describeIssues, PermanentError } from './errors.ts';
import { errnoOf } from './files.ts';

/** Where facts about tenants come from: a file, or a service such as Microsoft Graph. */
export interface TenantDirectory {
  /** @throws PermanentError TENANT_NOT_FOUND; any other error may pass on another try */
  facts(tenantId: string, context: Pick<ActivityContext, 'signal'>): Promise<TenantFacts>;
  /**
   * What a person may do in the tenant's portal now; somebody who is not known may nothing.
   *
   * @throws as `facts`
   */
  authorization(asked: AuthorizationInput, context: Pick<ActivityContext, 'signal'>): Promise<Authorization>;
}

// A row is checked when it is asked for: one tenant's mistake must not stop the others.
const directoryFile = z.strictObject({ tenants: z.array(z.looseObject({ tenantId: z.string() })) });

const MAX_SIZE = 32 * 1024 * 1024;

/**
 * A directory in a file: `{ "tenants": [{ "tenantId": …, "tenantName": …, "hasMde": …, "people": … }] }`, read anew
 * each time, so that an edit counts at once. JSON, or YAML, which contains it.
 *
 * @throws PermanentError TENANT_NOT_FOUND
 * @throws WatchfloorError DIRECTORY_UNREADABLE, DIRECTORY_MALFORMED with line and column
 */
export function directoryInFile(path: string): TenantDirectory {
  return {
    async facts(tenantId, { signal }) {
      const { people: _, premierMapped: __, ...facts } = await readTenantRow(path, tenantId, row, signal);
      return facts;
    },
    authorization: (asked, { signal }) => authorizationInFile(path, asked, signal),
  };
}

const row = tenantFacts.extend(tenantPeople.shape);

/** What a directory file says of a person; also beside a directory that knows the tenant's licences only. */
export async function authorizationInFile(
  path: string,
  asked: AuthorizationInput,
  signal: AbortSignal | undefined,
): Promise<Authorization> {
  const listed = await readTenantRow(path, asked.tenantId, z.looseObject(tenantPeople.shape), signal);
  return authorizationIn(listed, asked);
}

/**
 * One tenant's row of a directory file.
 *
 * @throws what `directoryInFile` throws
 */
export async function readTenantRow<T extends z.ZodType>(
  path: string,
  tenantId: string,
  schema: T,
  signal: AbortSignal | undefined,
): Promise<z.output<T>> {
  const text = await readDirectory(path, signal);
  const value = parseText(text, path);
  const file = directoryFile.safeParse(value);
  if (!file.success) throw malformed(text, path, file.error, []);
  const indexes = file.data.tenants.flatMap((row, index) => (row.tenantId === tenantId ? [index] : []));
  const [index, twin] = indexes;
  if (index === undefined) {
    throw new PermanentError('TENANT_NOT_FOUND', `The tenant "${tenantId}" is not in the directory ${path}.`, {
      todo: 'Add it there, or correct the tenant id.',
    });
  }
  if (twin !== undefined) {
    const at = positionOf(text, ['tenants', twin, 'tenantId']);
    throw new WatchfloorError('DIRECTORY_MALFORMED', `${path}${at}: the tenant "${tenantId}" is there twice.`, {
      todo: 'Remove one of the two.',
    });
  }
  const row = schema.safeParse(file.data.tenants[index]);
  if (!row.success) throw malformed(text, path, row.error, ['tenants', index]);
  return row.data;
}

/** Every row of a directory file, unchecked but for its id. @throws what `directoryInFile` throws */
export async function readTenants(path: string): Promise<readonly { readonly tenantId: string }[]> {
  const text = await readDirectory(path, undefined);
  const file = directoryFile.safeParse(parseText(text, path));
  if (!file.success) throw malformed(text, path, file.error, []);
  return file.data.tenants;
}

async function readDirectory(path: string, signal: AbortSignal | undefined): Promise<string> {
  let bytes: Buffer | undefined;
  let size: number;
  try {
    ({ size } = await stat(path));
    bytes = size <= MAX_SIZE ? await readFile(path, signal ? { signal } : {}) : undefined;
  } catch (error) {
    signal?.throwIfAborted();
    const why =
      errnoOf(error) === 'ENOENT'
        ? 'there is no such file'
        : `it cannot be read (${errnoOf(error) ?? 'unknown error'})`;
    throw new WatchfloorError('DIRECTORY_UNREADABLE', `The tenant directory ${path}: ${why}.`, {
      todo: 'Write it ("watchfloor dev" and docs/adapters.md show one), or set its path in the configuration.',
      cause: error,
    });
  }
  if (bytes !== undefined) {
    const text = bytes.toString('utf8').replace(/^\ufeff/, '');
    const deep = nestedTooDeeply(text);
    if (deep === undefined) return text;
    throw new WatchfloorError('DIRECTORY_MALFORMED', `${path}:${deep.line}:${deep.column}: it is nested too deeply.`);
  }
  throw new WatchfloorError(
    'DIRECTORY_MALFORMED',
    `The tenant directory ${path} has ${size} bytes, more than the ${MAX_SIZE} that a file may have.`,
    { todo: 'Use a directory service instead.' },
  );
}

function parseText(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The other parser knows lines and columns.
  }
  const { fault, value } = readYaml(text, { aliases: 0 });
  if (fault === undefined) return value;
  throw new WatchfloorError(
    'DIRECTORY_MALFORMED',
    `${path}:${fault.line}:${fault.column}: ${oneLine(fault.message)}.`,
    {
      todo: fault.kind === 'size' ? 'Write a directory of that size as JSON.' : 'Correct the file.',
    },
  );
}

function malformed(
  text: string,
  path: string,
  error: z.ZodError,
  above: readonly (string | number)[],
): WatchfloorError {
  const first = error.issues[0]?.path.map((part) => (typeof part === 'symbol' ? String(part) : part)) ?? [];
  return new WatchfloorError(
    'DIRECTORY_MALFORMED',
    `${path}${positionOf(text, [...above, ...first])}: ${describeIssues(error)}.`,
    { todo: 'Correct the file.' },
  );
}

/** `:line:column` of the value at a path, or of the nearest value above it; of a large file nothing. */
function positionOf(text: string, path: readonly (string | number)[]): string {
  const { document, placeOf } = readYaml(text);
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node: unknown = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
    if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)) {
      const { line, column } = placeOf(Number(node.range[0]));
      return `:${line}:${column}`;
    }
  }
  return '';
}

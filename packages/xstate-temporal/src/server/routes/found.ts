import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { builtServer, downloadedCli } from '../cache.ts';
import { dataFileKind } from '../data-file.ts';
import type { ServerBinary } from '../local.ts';
import { isAtLeast } from '../probe.ts';
import { ask } from '../run-command.ts';
import { TIME_SKIPPING_SINCE } from '../versions.ts';
import type { Asked } from './route.ts';

/** A binary that is there, with the version of the server in it: empty where it does not say. */
export interface Candidate {
  readonly binary: ServerBinary;
  readonly version: string;
}

/**
 * The binaries that are already on this machine: first those on PATH, then those in the cache folder; and where the
 * data file was made by one kind, only that kind.
 */
export async function findBinaries(asked: Asked): Promise<{ candidates: Candidate[]; passedOver: string[] }> {
  const { env, cache, options, signal } = asked;
  const places: ServerBinary[] = [
    ...(await onPath('temporal', env)).map((file): ServerBinary => ({ kind: 'cli', file })),
    ...(await onPath('temporal-server', env)).map((file): ServerBinary => ({ kind: 'server', file })),
    { kind: 'server', file: builtServer(cache) },
    { kind: 'cli', file: downloadedCli(cache) },
  ];
  const made = options.dataFile ? await dataFileKind(options.dataFile) : undefined;
  const candidates: Candidate[] = [];
  const passedOver: string[] = [];
  for (const binary of places) {
    if (!(await isExecutable(binary.file))) continue;
    if (made !== undefined && made !== binary.kind) {
      passedOver.push(`${binary.file}: the data file was made by another kind of program`);
      continue;
    }
    const version = await versionOf(binary, env, signal);
    if (version === undefined) {
      passedOver.push(`${binary.file}: it does not run`);
    } else if (options.needTimeSkipping && version && !isAtLeast(version, TIME_SKIPPING_SINCE)) {
      passedOver.push(`${binary.file}: its server ${version} cannot skip time (${TIME_SKIPPING_SINCE} and later can)`);
    } else {
      candidates.push({ binary, version });
    }
  }
  return { candidates, passedOver };
}

/** `temporal version 1.9.1 (Server 1.32.0, UI 2.50.0)` of the CLI, `temporal version 1.32.1` of the server. */
export async function versionOf(
  binary: ServerBinary,
  env: Readonly<Record<string, string | undefined>>,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const said = await ask(binary.file, ['--version'], env, signal);
  if (said === undefined) return undefined;
  const pattern = binary.kind === 'cli' ? /Server v?(\d+\.\d+\.\d+)/ : /version v?(\d+\.\d+\.\d+)/;
  return pattern.exec(said)?.[1] ?? '';
}

/** Where on PATH a program of this name lies: at most one place. */
export async function onPath(name: string, env: Readonly<Record<string, string | undefined>>): Promise<string[]> {
  const windows = process.platform === 'win32';
  const folders = (env.PATH ?? env.Path ?? '').split(path.delimiter).filter((folder) => folder !== '');
  for (const folder of folders) {
    const file = path.join(folder, windows ? `${name}.exe` : name);
    if (await isExecutable(file)) return [file];
  }
  return [];
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** A case of a bundle as its folder has it: `case.json` and the histories of its runs. */

import { isObject } from 'xstate-temporal/engine';
import { platform } from '../platform/index.ts';
import { CASES_FOLDER, caseFolder, isBundlePath, isRegularFile } from './layout.ts';
import { type JsonEvent, malformed, saltFrom } from './record.ts';

/** `case.json`, as far as the seal needs it. */
export interface CaseFile {
  readonly workflow: string;
  readonly machine: string;
  readonly version: string;
  /** SHA-256 of the definition, hexadecimal. */
  readonly definition: string;
  readonly simulated: boolean;
  readonly salt?: Buffer;
  readonly runs: readonly { readonly run: string; readonly file: string; readonly abandoned: boolean }[];
}

export const CASE_FORMAT = 'watchfloor.case/1';
const { join } = platform;
const MAX_CASE_FILE = 4_000_000;
/** Most bytes of a file of a bundle. A server keeps at most 50 MB of one run; JSON with its base64 is larger. */
export const MAX_FILE = 400_000_000;

/** @throws CASE_MALFORMED */
export function readCase(dir: string, folder: string): CaseFile {
  const json = readJson(join(dir, CASES_FOLDER, folder, 'case.json'), MAX_CASE_FILE);
  if (!isObject(json) || json.format !== CASE_FORMAT) throw malformed(`case.json is not of the form ${CASE_FORMAT}.`);
  const { workflow, machine, version, definition, simulated, salt, runs } = json;
  if (![workflow, machine, version, definition].every((text) => typeof text === 'string'))
    throw malformed('case.json names no workflow, machine, version or definition.');
  if (typeof simulated !== 'boolean') throw malformed('case.json does not say whether the case is simulated.');
  if (caseFolder(workflow as string) !== folder) throw malformed('The folder is not named for the workflow id.');
  if (!Array.isArray(runs)) throw malformed('case.json has no list of runs.');
  return {
    workflow: workflow as string,
    machine: machine as string,
    version: version as string,
    definition: definition as string,
    simulated,
    ...(salt === undefined ? {} : { salt: saltFrom(salt) }),
    runs: runs.map(readRun),
  };
}

function readRun(entry: unknown): CaseFile['runs'][number] {
  if (!isObject(entry) || typeof entry.run !== 'string' || typeof entry.file !== 'string' || !isBundlePath(entry.file))
    throw malformed('A run in case.json has no id or no file.');
  return { run: entry.run, file: entry.file, abandoned: entry.abandoned === true };
}

/** The events of a run, as the file has them. @throws CASE_MALFORMED */
export function readHistory(dir: string, folder: string, file: string): readonly JsonEvent[] {
  const json = readJson(join(dir, CASES_FOLDER, folder, file), MAX_FILE);
  if (!isObject(json) || !Array.isArray(json.events) || !json.events.every(isObject))
    throw malformed(`${file} is no history: it has no list of events.`);
  return json.events;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @throws CASE_MALFORMED where it is no regular file, too large, no UTF-8 or no JSON */
export function readJson(file: string, limit: number): unknown {
  const bytes = readBytes(file, limit);
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    throw malformed(`${file.slice(file.lastIndexOf('/') + 1)} is no JSON in UTF-8.`);
  }
}

/** @throws CASE_MALFORMED */
export function readBytes(file: string, limit: number): Buffer {
  const name = file.slice(file.lastIndexOf('/') + 1);
  if (!isRegularFile(file)) throw malformed(`${name} is not there, or is no regular file.`);
  const reading = platform.openFile(file);
  try {
    const { size } = reading;
    if (size > limit) throw malformed(`${name} has ${size} bytes; at most ${limit} are read.`);
    const bytes = Buffer.allocUnsafe(size);
    let place = 0;
    while (place < size) {
      const read = reading.read(bytes.subarray(place), place);
      if (read === 0) break;
      place += read;
    }
    return bytes.subarray(0, place);
  } finally {
    reading.close();
  }
}

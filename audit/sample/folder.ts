/** Samples in folders: written, drawn again by somebody else, and closed once all conclusions are there. */
import { existsSync, lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { isObject, WatchfloorError } from 'xstate-temporal/engine';
import { makePrivateFolder, writePrivateFile } from '../../text/index.ts';
import { readRegularBytes, readRegularJson } from '../history/read-file.ts';
import { filesBelow } from '../seal/layout.ts';
import { CONCLUSIONS_FILE, type Conclusions, readConclusions } from './conclusions.ts';
import { type Design, MAX_SEED, type Method } from './draw.ts';
import { type Stratum, strata, type Weight, weights } from './frame.ts';
import { type Sample, type Scope, STATEMENT_FILE } from './sample.ts';
import { sha256Of } from './ticket.ts';

export const CLOSING_FILE = 'closing.json';
const MOST_TEXTS = 100;

/** Writes a sample into a new or empty folder. @throws SAMPLE_FOLDER_TAKEN */
export async function writeSample(folder: string, { files }: Sample): Promise<void> {
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new WatchfloorError('SAMPLE_FOLDER_TAKEN', `${folder} has files in it; a sample needs a folder of its own.`);
  await makePrivateFolder(path.join(folder, 'papers'));
  for (const [name, text] of files) await writePrivateFile(path.join(folder, name), text, { flag: 'wx' });
}

/** By which scope and design a sample was drawn, as its statement says. @throws SAMPLE_MALFORMED; what `readRegularJson` throws */
export async function designIn(folder: string): Promise<{ readonly scope: Scope; readonly design: Design }> {
  const json = await readRegularJson(path.join(folder, STATEMENT_FILE));
  const { design, scope } = isObject(json) && json.format === 'watchfloor.sample/1' ? json : {};
  const { method, seed, size } = isObject(design) ? design : {};
  const { machines, proofsChecked, simulated } = isObject(scope) ? scope : {};
  const known = methodFrom(method);
  const fits =
    known !== undefined &&
    Number.isSafeInteger(size) &&
    (size as number) > 0 &&
    isText(seed) &&
    typeof simulated === 'boolean' &&
    typeof proofsChecked === 'boolean' &&
    (machines === undefined || isTexts(machines));
  if (!fits) throw new WatchfloorError('SAMPLE_MALFORMED', `${folder} has no statement of a sample.`);
  // What else stands there is not drawn again, and so differs.
  return {
    design: { method: known, size: size as number, seed },
    scope: { simulated, proofsChecked, ...(machines === undefined ? {} : { machines }) },
  };
}

function methodFrom(method: unknown): Method | undefined {
  const { by, kind } = isObject(method) ? method : {};
  if (kind === 'random') return { kind };
  if (kind === 'weighted' && typeof by === 'string' && Object.hasOwn(weights, by)) return { kind, by: by as Weight };
  const isOfParts = kind === 'stratified' && isTexts(by) && by.every((one) => Object.hasOwn(strata, one));
  return isOfParts ? { kind, by: by as Stratum[] } : undefined;
}

export interface SampleCheck {
  /** The folder has what is drawn again, byte by byte. */
  readonly same: boolean;
  /** Files that differ, are missing or were added. */
  readonly differing: readonly string[];
  readonly conclusions: Conclusions;
}

/** Holds a folder against a sample that was drawn again by its design. Only the conclusions may have been filled in. */
export async function checkSample(folder: string, { files }: Sample): Promise<SampleCheck> {
  const differing: string[] = [];
  let conclusions: Conclusions | undefined;
  for (const [name, text] of files) {
    const found = await contentOf(path.join(folder, name));
    if (name === CONCLUSIONS_FILE && found !== undefined) conclusions = readConclusions(found.toString('utf8'), text);
    else if (found === undefined || sha256Of(found) !== sha256Of(text)) differing.push(name);
  }
  for (const { path: name } of filesBelow(folder)) if (!files.has(name) && name !== CLOSING_FILE) differing.push(name);
  return {
    same: differing.length === 0 && conclusions?.problems.length === 0,
    differing: differing.slice(0, 1_000),
    conclusions: conclusions ?? { filled: 0, lines: 0, problems: ['the file is missing'] },
  };
}

/**
 * Seals off a sample whose conclusions are all there: `closing.json` has the hashes of the statement and of them.
 *
 * What was closed stays closed: it can be closed again only as it is.
 *
 * @throws SAMPLE_OPEN where a conclusion is missing, SAMPLE_DIFFERS, SAMPLE_CLOSED
 */
export async function closeSample(
  folder: string,
  { conclusions, same }: SampleCheck,
): Promise<Readonly<Record<string, string>>> {
  if (!same) throw new WatchfloorError('SAMPLE_DIFFERS', `${folder} is not the sample that its statement says.`);
  if (conclusions.filled < conclusions.lines)
    throw new WatchfloorError(
      'SAMPLE_OPEN',
      `${conclusions.lines - conclusions.filled} of ${conclusions.lines} conclusions are missing in ${CONCLUSIONS_FILE}.`,
    );
  if ((await isClosedAsItIs(folder)) === false)
    throw new WatchfloorError('SAMPLE_CLOSED', `${folder} was closed with other conclusions than it has now.`);
  const hashes: Record<string, string> = {};
  for (const name of [STATEMENT_FILE, CONCLUSIONS_FILE])
    hashes[name] = sha256Of((await contentOf(path.join(folder, name))) ?? '');
  const closing = { format: 'watchfloor.sample-closing/1', files: hashes };
  await writePrivateFile(path.join(folder, CLOSING_FILE), `${JSON.stringify(closing, null, 2)}\n`);
  return hashes;
}

/** Whether what was closed is still what it was; `undefined` where nothing was. */
export async function isClosedAsItIs(folder: string): Promise<boolean | undefined> {
  // A link that leads nowhere is there as well: what closes would be written to where it leads.
  if (lstatSync(path.join(folder, CLOSING_FILE), { throwIfNoEntry: false }) === undefined) return undefined;
  const json = await readRegularJson(path.join(folder, CLOSING_FILE)).catch(() => undefined);
  const hashes = isObject(json) && isObject(json.files) ? json.files : {};
  for (const name of [STATEMENT_FILE, CONCLUSIONS_FILE])
    if (hashes[name] !== sha256Of((await contentOf(path.join(folder, name))) ?? '')) return false;
  return true;
}

async function contentOf(file: string): Promise<Buffer | undefined> {
  try {
    return await readRegularBytes(file);
  } catch (error) {
    if (!(error instanceof WatchfloorError)) throw error;
    return undefined;
  }
}

/** As a command line has it: a seed is hashed for each case, and half a surrogate has no bytes. */
const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= MAX_SEED && value.isWellFormed();

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length <= MOST_TEXTS && value.every(isText);

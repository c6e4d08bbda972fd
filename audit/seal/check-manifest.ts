/** Holds `manifest.json` and the files below `machines/` against the cases (docs/audit-format.md, section 10). */
import { codeOf, isObject } from 'xstate-temporal/engine';
import { platform } from '../platform/index.ts';
import { readCase, readJson } from './case-file.ts';
import type { Findings } from './findings.ts';
import { caseFolders, isBundlePath, isFolder, MANIFEST_FILE } from './layout.ts';

const { entriesOf, join } = platform;
const MAX_MANIFEST = 64_000_000;
const MAX_MACHINE_FILE = 4_000_000;

/** What a manifest says of itself is the exporter's word; what it says of the cases is held against them. */
export async function checkManifest(dir: string, findings: Findings, breathe: () => Promise<void>): Promise<void> {
  const differs = (why: string) => findings.add('MANIFEST_DIFFERS', MANIFEST_FILE, why);
  let manifest: unknown;
  try {
    manifest = readJson(join(dir, MANIFEST_FILE), MAX_MANIFEST);
  } catch (error) {
    if (codeOf(error) !== 'CASE_MALFORMED') throw error;
    return differs((error as Error).message);
  }
  if (!isObject(manifest) || manifest.format !== 'watchfloor.bundle/1') return differs('it is of another format');
  const { cases, complete, failures, machines, redaction } = manifest;
  if (complete !== undefined && complete !== true)
    findings.add('EXPORT_INCOMPLETE', MANIFEST_FILE, 'the export did not end');
  if (failures !== undefined && !(Array.isArray(failures) && failures.length === 0))
    findings.add('EXPORT_INCOMPLETE', MANIFEST_FILE, 'some cases could not be exported');
  const there = await casesThere(dir, breathe);
  if (cases !== undefined && cases !== there.count) differs(`${there.count} cases are there`);
  if (redaction !== undefined) {
    const payloads = isObject(redaction) ? redaction.payloads : undefined;
    if (payloads !== 'none' && payloads !== 'withheld') differs('it does not say whether payloads are withheld');
    else if (payloads === 'none' ? there.withheld > 0 : there.withheld < there.known)
      differs('cases are not redacted as it says');
  }
  if (machines !== undefined) checkMachines(dir, machines, there.machines, there.known === there.count, findings);
}

interface There {
  readonly count: number;
  /** How many of them can be read, and of these have no salt. */
  readonly known: number;
  readonly withheld: number;
  readonly machines: ReadonlySet<string>;
}

async function casesThere(dir: string, breathe: () => Promise<void>): Promise<There> {
  const folders = caseFolders(dir);
  const machines = new Set<string>();
  let [known, withheld] = [0, 0];
  for (const [index, folder] of folders.entries()) {
    if (index % 64 === 63) await breathe();
    try {
      const file = readCase(dir, folder);
      known++;
      if (file.salt === undefined) withheld++;
      machines.add(nameOf(file));
    } catch (error) {
      // What is malformed is told where the case is looked at.
      if (codeOf(error) !== 'CASE_MALFORMED') throw error;
    }
  }
  return { count: folders.length, known, withheld, machines };
}

/** @param whole the machines of all cases are known */
function checkMachines(
  dir: string,
  machines: unknown,
  there: ReadonlySet<string>,
  whole: boolean,
  findings: Findings,
): void {
  const differs = (where: string, why: string) => findings.add('MANIFEST_DIFFERS', where, why);
  const listed = new Set<string>();
  const files = new Set<string>();
  for (const entry of Array.isArray(machines) ? (machines as unknown[]) : [undefined]) {
    const { definition, file, machine, version } = isObject(entry) ? entry : {};
    const isNamed = [machine, version, definition].every((text) => typeof text === 'string');
    if (!isNamed || typeof file !== 'string' || !isBundlePath(file)) {
      differs(MANIFEST_FILE, 'a machine has no name, no definition or no file');
      continue;
    }
    const name = nameOf({ machine, version, definition });
    listed.add(name);
    files.add(file);
    try {
      const json = readJson(join(dir, file), MAX_MACHINE_FILE);
      if (!isObject(json) || json.format !== 'watchfloor.machine/1' || nameOf(json) !== name)
        differs(file, 'it is of another machine, version or definition');
    } catch (error) {
      if (codeOf(error) !== 'CASE_MALFORMED') throw error;
      differs(file, (error as Error).message);
    }
  }
  const isMissing = [...there].some((name) => !listed.has(name));
  if (isMissing || (whole && listed.size !== there.size))
    differs(MANIFEST_FILE, 'it lists other machines than cases have');
  const folder = join(dir, 'machines');
  const names = isFolder(folder) ? entriesOf(folder).map(({ name }) => name) : [];
  for (const name of names.sort())
    if (!files.has(`machines/${name}`)) differs(`machines/${name}`, 'the manifest does not list it');
}

function nameOf({
  definition,
  machine,
  version,
}: {
  definition?: unknown;
  machine?: unknown;
  version?: unknown;
}): string {
  return JSON.stringify([machine, version, definition]);
}

/**
 * Writes `docs/audit-detection.md`: `npm run docs:detection`. With `--check` it writes nothing and fails where the page
 * is another. `--fields` writes the table of all fields alone. It takes some minutes; `--parts=FOLDER` keeps finished rows there, and goes on with the others later; `--most=N` ends after so
 * many.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Chart, compile, type Definition } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { Replayer } from 'xstate-temporal/worker';
import { registry } from '../machines/index.ts';
import { bundleProgramme } from '../programme/worker/index.ts';
import {
  alterations,
  type DetectionRow,
  detect,
  detectionPage,
  FIELDS_HEADING,
  type FieldRow,
  FieldTrials,
  fieldCases,
  fieldsSection,
  populationAlterations,
} from '../test/audit/detection/index.ts';
import { caseToWrite, recordedCases } from '../test/support/audit-bundle.ts';

const page = fileURLToPath(new URL('../docs/audit-detection.md', import.meta.url));
const definitions: readonly Definition[] = Object.values(registry).flat();
const charts = new Map(
  definitions.map((one) => [`${one.machine.id}@${one.version}`, compile(one, { sha256: nodeSha256 })]),
);

const fields = fieldsSection(await fieldRows());
if (process.argv.includes('--fields')) {
  const before = readFileSync(page, 'utf8').split(FIELDS_HEADING)[0] ?? '';
  writeFileSync(page, `${before.trimEnd()}\n\n${fields}`);
  process.exit(0);
}
const replayer = process.argv.includes('--without-replay') ? undefined : new Replayer(await bundleProgramme(), 30_000);
const cases = recordedCases().map(caseToWrite);
const ids = [...alterations, ...populationAlterations];
const all = [...ids.filter(({ early }) => !early), ...ids.filter(({ early }) => early)].map(({ id }) => id);
const [, parts = mkdtempSync(path.join(tmpdir(), 'watchfloor-detection-'))] =
  /--parts=(.+)/.exec(process.argv.join('\n')) ?? [];
mkdirSync(parts, { recursive: true });
const partOf = (id: string) => path.join(parts, `${id}.json`);
const [, most = 'Infinity'] = /--most=(\d+)/.exec(process.argv.join('\n')) ?? [];
const missing = all.filter((id) => !existsSync(partOf(id))).slice(0, Number(most));
await detect(cases, {
  chartOf: (machine, version) => charts.get(`${machine}@${version}`) as Chart,
  sha256: nodeSha256,
  only: new Set(missing),
  ...(replayer === undefined ? {} : { replay: (histories) => replayer.replay(histories) }),
  onRow: (row) => {
    writeFileSync(partOf(row.id), JSON.stringify(row));
    const { what, ...counts } = row;
    console.log(JSON.stringify(counts), what);
  },
});
replayer?.close();
const rows = all
  .filter((id) => existsSync(partOf(id)))
  .map((id) => JSON.parse(readFileSync(partOf(id), 'utf8')) as DetectionRow);
const events = cases.flatMap(({ runs }) => runs).reduce((sum, run) => sum + run.events.length, 0);
const text = `${detectionPage(rows, { cases: cases.length, events })}\n${fields}`;
if (rows.length < all.length) console.log(`${all.length - rows.length} rows are left.`);
else if (!process.argv.includes('--check')) writeFileSync(page, text);
else if (readFileSync(page, 'utf8') !== text) throw new Error('docs/audit-detection.md is not what was found.');

async function fieldRows(): Promise<FieldRow[]> {
  const trials = new FieldTrials();
  try {
    await trials.begin(fieldCases());
    const found: FieldRow[] = [];
    for await (const row of trials.rows()) found.push(row);
    return found;
  } finally {
    trials.end();
  }
}

/**
 * Writes `docs/audit-detection.md`: `npm run docs:detection`. With `--check` it writes nothing and fails where the page
 * is another.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { detect, detectionPage } from '../audit/detection/index.ts';
import { type Chart, compile, type Definition } from '../engine/index.ts';
import { nodeSha256 } from '../engine/node.ts';
import { registry } from '../machines/index.ts';
import { caseToWrite, recordedCases } from '../test/support/audit-bundle.ts';
import { bundleProgramme } from '../worker/programme.ts';
import { Replayer } from '../worker/replayer.ts';

const page = fileURLToPath(new URL('../docs/audit-detection.md', import.meta.url));
const definitions: readonly Definition[] = Object.values(registry).flat();
const charts = new Map(
  definitions.map((one) => [`${one.machine.id}@${one.version}`, compile(one, { sha256: nodeSha256 })]),
);

const replayer = process.argv.includes('--without-replay') ? undefined : new Replayer(await bundleProgramme(), 8_000);
const cases = recordedCases().map(caseToWrite);
const rows = await detect(cases, {
  chartOf: (machine, version) => charts.get(`${machine}@${version}`) as Chart,
  sha256: nodeSha256,
  ...(replayer === undefined ? {} : { replay: (histories) => replayer.replay(histories) }),
  onRow: ({ what, ...counts }) => console.log(JSON.stringify(counts), what),
});
replayer?.close();
const events = cases.flatMap(({ runs }) => runs).reduce((sum, run) => sum + run.events.length, 0);
const text = detectionPage(rows, { cases: cases.length, events });
if (!process.argv.includes('--check')) writeFileSync(page, text);
else if (readFileSync(page, 'utf8') !== text) throw new Error('docs/audit-detection.md is not what was found.');

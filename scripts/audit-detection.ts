/**
 * Writes `docs/audit-detection.md`: `npm run docs:detection`. With `--check` it writes nothing and fails where the page
 * is another.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from '@temporalio/worker';
import { detect, detectionPage, type ReplayInput } from '../audit/detection/index.ts';
import { historyFromJson } from '../audit/history-json.ts';
import { compile, type Definition } from '../engine/index.ts';
import { nodeSha256 } from '../engine/node.ts';
import { registry } from '../machines/index.ts';
import { caseToWrite, recordedCases } from '../test/support/audit-bundle.ts';
import { quiet } from '../test/support/quiet.ts';
import { bundleProgramme } from '../worker/programme.ts';

const page = fileURLToPath(new URL('../docs/audit-detection.md', import.meta.url));
const definitions: readonly Definition[] = Object.values(registry).flat();

quiet();
const workflowBundle = await bundleProgramme();
const cases = recordedCases().map(caseToWrite);
const rows = await detect(cases, {
  chartOf: (machine, version) => {
    const definition = definitions.find((one) => one.machine.id === machine && one.version === version);
    return compile(definition as Definition, { sha256: nodeSha256 });
  },
  sha256: nodeSha256,
  replay,
  onRow: ({ what, ...counts }) => console.log(JSON.stringify(counts), what),
});
const events = cases.flatMap(({ runs }) => runs).reduce((sum, run) => sum + run.events.length, 0);
const text = detectionPage(rows, { cases: cases.length, events });
if (!process.argv.includes('--check')) writeFileSync(page, text);
else if (readFileSync(page, 'utf8') !== text) throw new Error('docs/audit-detection.md is not what was found.');

async function replay(histories: readonly ReplayInput[]): Promise<Set<string>> {
  const refused = new Set<string>();
  const readable = histories.flatMap(({ label, history }) => {
    try {
      return [{ workflowId: label, history: historyFromJson(history) }];
    } catch {
      refused.add(label);
      return [];
    }
  });
  const options = { workflowBundle };
  for await (const { workflowId, error } of Worker.runReplayHistories(options, readable))
    if (error !== undefined) refused.add(workflowId);
  return refused;
}

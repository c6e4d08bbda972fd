/**
 * Writes event logs of the recorded histories, nets of their charts, and logs with planted deviations into a folder,
 * for `scripts/check-event-logs.py`: `npx tsx scripts/event-log-samples.ts FOLDER`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chartNet, chartToPnml, logEvents, writeOcel, writeXes } from '../audit/export/event-log/index.ts';
import type { Trail } from '../audit/trail/types.ts';
import { recordedTrails, releasedCharts } from '../test/support/audit-trails.ts';

const [, , folder] = process.argv;
if (folder === undefined) throw new Error('Name a folder to write to.');
mkdirSync(folder, { recursive: true });

const trails = recordedTrails();
/** One deviation in each case that is long enough: its second step comes before its first. */
const altered = trails
  .filter(({ lines }) => lines.length >= 3)
  .map((trail): Trail => ({ ...trail, lines: exchanged(trail.lines) }));

await write('log.ocel.json', writeOcel, trails);
const { cases, events } = await write('log.xes', writeXes, trails);
await write('pairs.xes', (given, out) => writeXes(given, out, { pairs: true }), trails);
await write('altered.xes', writeXes, altered);
for (const chart of releasedCharts) {
  writeFileSync(path.join(folder, `${chart.id}.pnml`), chartToPnml(chart));
  writeFileSync(path.join(folder, `${chart.id}.strict.pnml`), chartToPnml(chart, { strict: true }));
  writeFileSync(path.join(folder, `${chart.id}.running.pnml`), chartToPnml(chart, { running: true }));
}
const of = <T>(value: (machine: string) => T) => Object.fromEntries(releasedCharts.map(({ id }) => [id, value(id)]));
const counts = {
  cases,
  events,
  pairs: trails.reduce((sum, trail) => sum + logEvents(trail, { pairs: true }).length, 0),
  running: of((id) => count(trails.filter(isRunning), id)),
  closed: of((id) =>
    count(
      trails.filter((trail) => !isRunning(trail)),
      id,
    ),
  ),
  good: of((id) => [count(trails, id), count(trails, id)]),
  altered: of((id) => count(altered, id)),
  places: of((id) => placesOf(id)),
};
writeFileSync(path.join(folder, 'counts.json'), JSON.stringify(counts, null, 2));

async function write(file: string, writer: typeof writeOcel, given: readonly Trail[]) {
  const parts: string[] = [];
  const summary = await writer(
    () => given,
    (text) => void parts.push(text),
  );
  writeFileSync(path.join(folder as string, file), parts.join(''));
  return summary;
}

function isRunning({ status }: Trail): boolean {
  return status === 'running';
}

function exchanged(lines: Trail['lines']): Trail['lines'] {
  const [first, second, ...rest] = lines;
  if (first === undefined || second === undefined) return lines;
  return [{ ...second, at: first.at }, { ...first, at: second.at }, ...rest];
}

function count(all: readonly Trail[], id: string): number {
  return all.filter(({ machine }) => machine === id).length;
}

function placesOf(id: string): number {
  const chart = releasedCharts.find((one) => one.id === id);
  return chart === undefined ? 0 : chartNet(chart.definition.machine).places.length;
}

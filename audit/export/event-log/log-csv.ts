/** An event log as CSV: what every tool reads, with columns that they ask for. */
import { csv } from '../../../text/index.ts';
import type { Trail } from '../../trail/types.ts';
import { type LogEvent, type LogEventOptions, logEvents } from './log-event.ts';
import type { LogSummary, Trails } from './ocel.ts';

const instant = (at: number) => new Date(at).toISOString();

const columns: readonly (readonly [string, (event: LogEvent, trail: Trail) => string | number | undefined])[] = [
  ['case', (_, { workflow }) => workflow],
  ['activity', ({ activity }) => activity],
  ['timestamp', ({ at }) => instant(at)],
  ['lifecycle', ({ transition }) => transition],
  ['instance', ({ instance }) => instance],
  ['resource', ({ sender }) => sender?.name],
  ['role', ({ sender }) => sender?.role],
  ['principal', ({ principal }) => principal ?? undefined],
  ['machine', (_, { machine }) => machine],
  ['version', (_, { version }) => version],
  ['tenant', (_, { tenant }) => tenant ?? undefined],
  ['profile', (_, { profile }) => profile ?? undefined],
  ['status', (_, { status }) => status],
  ['simulated', (_, { simulated }) => String(simulated)],
  ['wall_time', ({ wallTime }) => (wallTime === null ? undefined : instant(wallTime))],
  ['seq', ({ seq }) => seq],
  ['cause', ({ cause }) => cause],
  ['from', ({ from }) => from],
  ['to', ({ to }) => to],
  ['refused', ({ refused }) => refused],
  ['run', ({ run }) => run],
  ['history_event', ({ historyEvent }) => historyEvent],
  ['digest', ({ digest }) => digest],
];

/**
 * A head line, then a line an event, case by case: RFC 4180, UTF-8. Cells that a spreadsheet would take for a formula
 * begin with an apostrophe.
 */
export async function writeLogCsv(
  trails: Trails,
  write: (text: string) => void | Promise<void>,
  options: LogEventOptions = {},
): Promise<LogSummary> {
  const summary = { cases: 0, events: 0, simulated: 0 };
  await write(csv([columns.map(([name]) => name)]));
  for await (const trail of trails()) {
    summary.cases++;
    if (trail.simulated) summary.simulated++;
    const events = logEvents(trail, options);
    summary.events += events.length;
    await write(csv(events.map((event) => columns.map(([, cell]) => cell(event, trail)))));
  }
  return summary;
}

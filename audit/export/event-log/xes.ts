/** XES (IEEE 1849): the log of cases that ProM, Disco, Celonis and the like read. */
import { createCB } from 'xmlbuilder2';
import { xmlText } from '../../../text/index.ts';
import type { Trail } from '../../trail/types.ts';
import { type LogEvent, type LogEventOptions, logEvents } from './log-event.ts';
import type { LogSummary, Trails } from './ocel.ts';

const extensions = [
  ['Concept', 'concept'],
  ['Time', 'time'],
  ['Lifecycle', 'lifecycle'],
  ['Organizational', 'org'],
] as const;

type Kind = 'string' | 'date' | 'int' | 'boolean';
type Field = readonly [kind: Kind, key: string, value: string | number | boolean | null | undefined];

/**
 * Writes trails as traces, one after another. `time:timestamp` is chart time: in a simulation the scenario's;
 * `wallTime` is the server's. `org:resource` is who says to have sent the event, `principal` whom the server
 * authenticated. What was refused has the life-cycle transition `pi_abort`.
 */
export async function writeXes(
  trails: Trails,
  write: (text: string) => void | Promise<void>,
  options: LogEventOptions = {},
): Promise<LogSummary> {
  let pending = '';
  const xml = createCB({
    data: (text: string) => {
      pending += text;
    },
    prettyPrint: true,
  });
  const flush = async () => {
    const text = pending;
    pending = '';
    if (text !== '') await write(text);
  };
  const fields = (list: readonly Field[]) => {
    for (const [kind, key, value] of list) {
      if (value === null || value === undefined) continue;
      xml.ele(kind, { key, value: xmlText(String(value)) }).up();
    }
  };
  xml.dec({ encoding: 'UTF-8' });
  xml.ele('http://www.xes-standard.org/', 'log', { 'xes.version': '1849.2016', 'xes.features': '' });
  for (const [name, prefix] of extensions)
    xml.ele('extension', { name, prefix, uri: `http://www.xes-standard.org/${prefix}.xesext` }).up();
  xml.ele('global', { scope: 'trace' });
  fields([['string', 'concept:name', 'unknown']]);
  xml.up().ele('global', { scope: 'event' });
  fields([
    ['string', 'concept:name', 'unknown'],
    ['date', 'time:timestamp', '1970-01-01T00:00:00.000Z'],
    ['string', 'lifecycle:transition', 'complete'],
  ]);
  xml.up();
  xml.ele('classifier', { name: 'Activity', keys: 'concept:name' }).up();
  xml.ele('classifier', { name: 'ActivityAndState', keys: 'concept:name to' }).up();
  const summary = { cases: 0, events: 0, simulated: 0 };
  for await (const trail of trails()) {
    summary.cases++;
    if (trail.simulated) summary.simulated++;
    xml.ele('trace');
    fields(traceFields(trail));
    for (const event of logEvents(trail, options)) {
      summary.events++;
      xml.ele('event');
      fields(eventFields(trail, event));
      xml.up();
    }
    xml.up();
    await flush();
  }
  xml.end();
  await flush();
  await write('\n');
  return summary;
}

function traceFields(trail: Trail): Field[] {
  return [
    ['string', 'concept:name', trail.workflow],
    ['string', 'machine', trail.machine],
    ['string', 'version', trail.version],
    ['string', 'definition', trail.definition],
    ['string', 'tenant', trail.tenant],
    ['string', 'profile', trail.profile],
    ['string', 'status', trail.status],
    ['boolean', 'simulated', trail.simulated],
  ];
}

function eventFields({ simulated }: Trail, event: LogEvent): Field[] {
  return [
    ['string', 'concept:name', event.activity],
    ['date', 'time:timestamp', new Date(event.at).toISOString()],
    ['string', 'lifecycle:transition', event.transition],
    ['string', 'concept:instance', event.instance],
    ['string', 'org:resource', event.sender?.name],
    ['string', 'org:role', event.sender?.role],
    ['string', 'principal', event.principal],
    ['boolean', 'simulated', simulated],
    ['date', 'simTime', simulated ? new Date(event.at).toISOString() : undefined],
    ['date', 'wallTime', event.wallTime === null ? undefined : new Date(event.wallTime).toISOString()],
    ['int', 'seq', event.seq],
    ['string', 'cause', event.cause],
    ['string', 'from', event.from],
    ['string', 'to', event.to],
    ['string', 'refused', event.refused],
    ['string', 'runId', event.run],
    ['string', 'historyEventId', event.historyEvent],
    ['string', 'digest', event.digest],
  ];
}

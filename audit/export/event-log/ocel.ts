/** OCEL 2.0 in JSON (ocel-standard.org, arXiv 2403.01975). */
import type { Trail } from '../../trail/types.ts';
import { type LogEvent, type LogEventOptions, logEvents } from './log-event.ts';

/** Trails, as often as they are asked for: the log is written in two passes, so that it need not be held. */
export type Trails = () => AsyncIterable<Trail> | Iterable<Trail>;

export interface LogSummary {
  readonly cases: number;
  readonly events: number;
  readonly simulated: number;
}

type Attribute = readonly [name: string, type: 'string' | 'integer' | 'boolean' | 'time'];

const eventAttributes: readonly Attribute[] = [
  ['seq', 'integer'],
  ['cause', 'string'],
  ['from', 'string'],
  ['to', 'string'],
  ['senderRole', 'string'],
  ['senderName', 'string'],
  ['principal', 'string'],
  ['refused', 'string'],
  ['simulated', 'boolean'],
  ['simTime', 'time'],
  ['wallTime', 'time'],
  ['runId', 'string'],
  ['historyEventId', 'string'],
  ['digest', 'string'],
  ['lifecycle', 'string'],
  ['instance', 'string'],
];
const caseAttributes: readonly Attribute[] = [
  ['version', 'string'],
  ['definition', 'string'],
  ['tenant', 'string'],
  ['profile', 'string'],
  ['status', 'string'],
  ['simulated', 'boolean'],
  ['state', 'string'],
];
const personAttributes: readonly Attribute[] = [
  ['role', 'string'],
  ['name', 'string'],
];
const runAttributes: readonly Attribute[] = [['status', 'string']];

const TENANT = 'tenant';
const PERSON = 'person';
const RUN = 'workflow run';

/**
 * Writes trails as one object-centric log. Objects are the cases (a type for each machine), their tenants, the people
 * who say to have sent something, and the workflow runs; every object is related to an event, since readers drop those
 * that are not. `time` is chart time: in a simulation the scenario's. Each event and case says whether it was simulated.
 */
export async function writeOcel(
  trails: Trails,
  write: (text: string) => void | Promise<void>,
  options: LogEventOptions = {},
): Promise<LogSummary> {
  const eventTypes = new Set<string>();
  const machines = new Set<string>();
  const owned = new Set<string>();
  /** Objects that several cases share, by id. */
  const shared = new Map<string, string>();
  const summary = { cases: 0, events: 0, simulated: 0 };

  await write('{"events":[');
  for await (const trail of trails()) {
    summary.cases++;
    if (trail.simulated) summary.simulated++;
    machines.add(trail.machine);
    owned.add(trail.workflow);
    for (const event of logEvents(trail, options)) {
      eventTypes.add(event.activity);
      for (const { machine, workflow } of event.tells) {
        machines.add(machine);
        if (!owned.has(workflow)) shared.set(workflow, object(workflow, machine));
      }
      noteShared(trail, event, shared);
      await write(`${summary.events++ === 0 ? '' : ','}\n${eventJson(trail, event)}`);
    }
  }
  await write('\n],"objects":[');
  let first = true;
  const add = async (text: string) => {
    await write(`${first ? '' : ','}\n${text}`);
    first = false;
  };
  for await (const trail of trails()) for (const text of caseObjects(trail)) await add(text);
  for (const [id, text] of shared) if (!owned.has(id)) await add(text);
  const declared = [...eventTypes].sort().map((name) => typeJson(name, eventAttributes));
  const objectTypes = [
    ...[...machines].sort().map((name) => typeJson(name, caseAttributes)),
    typeJson(TENANT, []),
    typeJson(PERSON, personAttributes),
    typeJson(RUN, runAttributes),
  ];
  await write(`\n],"eventTypes":[\n${declared.join(',\n')}\n],"objectTypes":[\n${objectTypes.join(',\n')}\n]}\n`);
  return summary;
}

function noteShared({ tenant }: Trail, { sender }: LogEvent, shared: Map<string, string>): void {
  if (tenant !== null && !shared.has(tenantId(tenant))) shared.set(tenantId(tenant), object(tenantId(tenant), TENANT));
  if (sender === undefined || shared.has(personId(sender))) return;
  const attributes = values(personAttributes, { role: sender.role, name: sender.name });
  shared.set(personId(sender), object(personId(sender), PERSON, attributes.map(since)));
}

function eventJson(trail: Trail, event: LogEvent): string {
  const { activity, at, id, sender } = event;
  const relationships = [
    { objectId: trail.workflow, qualifier: 'case' },
    ...(event.run === '' ? [] : [{ objectId: runId(event.run), qualifier: 'recorded in' }]),
    ...(sender === undefined ? [] : [{ objectId: personId(sender), qualifier: 'sent by' }]),
    ...(trail.tenant === null || event.seq !== 1 || event.instance !== undefined
      ? []
      : [{ objectId: tenantId(trail.tenant), qualifier: 'for' }]),
    ...event.tells.map(({ workflow }) => ({ objectId: workflow, qualifier: 'tells' })),
  ];
  const attributes = values(eventAttributes, {
    ...event,
    senderRole: sender?.role,
    senderName: sender?.name,
    simulated: trail.simulated,
    simTime: trail.simulated ? iso(at) : undefined,
    wallTime: event.wallTime === null ? undefined : iso(event.wallTime),
    runId: event.run,
    historyEventId: event.historyEvent,
    // Of a step the life cycle is as it ever was: unsaid.
    lifecycle: event.instance === undefined ? undefined : event.transition,
  });
  return JSON.stringify({ id, type: activity, time: iso(at), attributes, relationships });
}

function* caseObjects(trail: Trail): Generator<string> {
  const { lines, runs, tenant, workflow } = trail;
  const fixed = values(caseAttributes, { ...trail, state: undefined }).map(since);
  let last: string | undefined;
  const states = lines.flatMap(({ at, to }) => {
    const value = (to ?? []).join(', ');
    if (value === last) return [];
    last = value;
    return [{ name: 'state', time: iso(at), value }];
  });
  const relationships = [
    ...(tenant === null ? [] : [{ objectId: tenantId(tenant), qualifier: 'belongs to' }]),
    ...runs.filter(({ run }) => isUsed(trail, run)).map(({ run }) => ({ objectId: runId(run), qualifier: 'lived in' })),
  ];
  yield JSON.stringify({ id: workflow, type: trail.machine, attributes: [...fixed, ...states], relationships });
  for (const { run, status } of runs)
    if (isUsed(trail, run)) yield object(runId(run), RUN, values(runAttributes, { status }).map(since));
}

/** A run without a step has no event to be related to. */
function isUsed(trail: Trail, run: string): boolean {
  return (
    run !== '' && trail.lines.some(({ events }) => trail.runs[Number(events.at(-1)?.split(':')[0]) - 1]?.run === run)
  );
}

type Value = { readonly name: string; readonly value: string };

/** OCEL's JSON schema has all values as texts; their types stand with the event and object types. */
function values(attributes: readonly Attribute[], given: Readonly<Record<string, unknown>>): Value[] {
  return attributes.flatMap(([name]) => {
    const value = given[name];
    return value === undefined || value === null ? [] : [{ name, value: String(value) }];
  });
}

const EPOCH = '1970-01-01T00:00:00.000Z';
/** An attribute that an object has from the beginning. */
const since = ({ name, value }: Value) => ({ name, time: EPOCH, value });

function object(id: string, type: string, attributes: readonly object[] = []): string {
  return JSON.stringify({ id, type, attributes, relationships: [] });
}

function typeJson(name: string, attributes: readonly Attribute[]): string {
  return JSON.stringify({ name, attributes: attributes.map(([attribute, type]) => ({ name: attribute, type })) });
}

const tenantId = (tenant: string) => `tenant:${tenant}`;
const personId = ({ name, role }: { role: string; name: string }) => `person:${role}/${name}`;
const runId = (run: string) => `run:${run}`;
const iso = (at: number) => new Date(at).toISOString();

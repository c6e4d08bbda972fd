import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { convert } from 'xmlbuilder2';
import { createMachine } from 'xstate';
import { compile } from 'xstate-temporal/engine';
import {
  type ChartNet,
  chartNet,
  chartToPnml,
  logEvents,
  writeLogCsv,
  writeOcel,
  writeXes,
} from '../../audit/export/event-log/index.ts';
import type { Trail } from '../../audit/trail/types.ts';
import { recordedTrails, releasedCharts } from '../support/audit-trails.ts';

const trails = recordedTrails();
const hostile = '<script>"\'&\u0000\u001b[31m]]>\ud800\u202e';

/** What the JSON schema of OCEL 2.0 asks for (arXiv 2403.01975, section 8). */
const named = (value: object) => ({
  type: 'array',
  items: {
    type: 'object',
    properties: { name: { type: 'string' }, ...value },
    required: ['name', ...Object.keys(value)],
  },
});
const text = { type: 'string' };
const time = { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' };
const types = named({ attributes: named({ type: { enum: ['string', 'time', 'integer', 'float', 'boolean'] } }) });
const relationships = {
  type: 'array',
  items: { type: 'object', properties: { objectId: text, qualifier: text }, required: ['objectId', 'qualifier'] },
};
const schema = {
  type: 'object',
  required: ['eventTypes', 'objectTypes', 'events', 'objects'],
  properties: {
    eventTypes: types,
    objectTypes: types,
    events: {
      type: 'array',
      items: {
        type: 'object',
        required: ['id', 'type', 'time'],
        properties: { id: text, type: text, time, attributes: named({ value: text }), relationships },
      },
    },
    objects: {
      type: 'array',
      items: {
        type: 'object',
        required: ['id', 'type'],
        properties: { id: text, type: text, attributes: named({ value: text, time }), relationships },
      },
    },
  },
};

interface Thing {
  readonly id: string;
  readonly type: string;
  readonly attributes: readonly { readonly name: string; readonly value: string }[];
  readonly relationships: readonly { readonly objectId: string; readonly qualifier: string }[];
}
interface Ocel {
  readonly events: readonly Thing[];
  readonly objects: readonly Thing[];
  readonly eventTypes: readonly { readonly name: string; readonly attributes: readonly { readonly name: string }[] }[];
  readonly objectTypes: Ocel['eventTypes'];
}

async function written(write: typeof writeOcel, given: readonly Trail[]): Promise<string> {
  let all = '';
  await write(
    () => given,
    (part) => {
      all += part;
    },
  );
  return all;
}
const ocelOf = async (given: readonly Trail[]) => JSON.parse(await written(writeOcel, given)) as Ocel;

/** What a standard asks of a reader: that all that is referred to is there, and all that is there is declared. */
function checkOcel(log: Ocel): void {
  const validate = new Ajv({ strict: false }).compile(schema);
  expect(validate(log) ? [] : validate.errors).toEqual([]);
  const objects = new Set(log.objects.map(({ id }) => id));
  expect(objects.size).toBe(log.objects.length);
  expect(new Set(log.events.map(({ id }) => id)).size).toBe(log.events.length);
  const related = new Set(log.events.flatMap((event) => event.relationships.map(({ objectId }) => objectId)));
  // pm4py drops an object, and its relations with it, that no event is related to.
  expect([...objects].filter((id) => !related.has(id))).toEqual([]);
  for (const { relationships: all } of [...log.events, ...log.objects])
    for (const { objectId } of all) expect(objects).toContain(objectId);
  for (const [things, kinds] of [
    [log.events, log.eventTypes],
    [log.objects, log.objectTypes],
  ] as const)
    for (const { attributes, type } of things) {
      const declared = kinds.find(({ name }) => name === type)?.attributes.map(({ name }) => name);
      expect(declared).toEqual(expect.arrayContaining(attributes.map(({ name }) => name)));
    }
}

function spoiled(trail: Trail): Trail {
  return {
    ...trail,
    workflow: hostile,
    tenant: hostile,
    lines: trail.lines.map((line) => ({
      ...line,
      cause: hostile,
      event: { ...line.event, type: `${hostile}${line.event.type}` },
      claimed: { role: hostile, name: hostile },
    })),
  };
}

describe('an object-centric log', () => {
  test('keeps to the schema of OCEL 2.0, and every object is related to an event', async () => {
    const log = await ocelOf(trails);
    checkOcel(log);
    expect(log.events).toHaveLength(trails.reduce((sum, { lines }) => sum + lines.length, 0));
    for (const { workflow } of trails) expect(log.objects.map(({ id }) => id)).toContain(workflow);
    expect(log.objectTypes.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['eod-case', 'tan-application', 'tenant', 'person', 'workflow run']),
    );
  });

  test('tells which instances were told something, be they in the log or not', async () => {
    const teller = trails.filter((trail) => logEvents(trail).some(({ tells }) => tells.length > 0));
    expect(teller.length).toBeGreaterThan(0);
    for (const given of [trails, teller]) {
      const log = await ocelOf(given);
      checkOcel(log);
      const told = log.events.flatMap((event) => event.relationships.filter(({ qualifier }) => qualifier === 'tells'));
      expect(told.length).toBeGreaterThan(0);
    }
  });

  test('marks what was simulated, event by event, and points back to the history', async () => {
    const real = { ...trails[0]!, simulated: false, workflow: 'real/1' };
    const log = await ocelOf([real, trails[1]!]);
    const simulated = (id: string) =>
      log.events
        .filter((event) => event.id.startsWith(`${id}#`))
        .map(({ attributes }) => attributes.find(({ name }) => name === 'simulated')?.value);
    expect(new Set(simulated('real/1'))).toEqual(new Set(['false']));
    expect(new Set(simulated(trails[1]!.workflow))).toEqual(new Set(['true']));
    const first = log.events[0]!.attributes.map(({ name }) => name);
    expect(first).toEqual(expect.arrayContaining(['historyEventId', 'runId', 'wallTime', 'digest', 'seq']));
  });

  test('claims nobody as authenticated whom the server did not authenticate', async () => {
    const [one] = trails as [Trail];
    const known = {
      ...one,
      lines: one.lines.map((line) => ({ ...line, authenticated: { type: 'jwt', name: 'ann' } })),
    };
    const principals = async (trail: Trail) =>
      (await ocelOf([trail])).events.flatMap((event) => event.attributes.filter(({ name }) => name === 'principal'));
    expect(await principals(one)).toEqual([]);
    expect(await principals(known)).toContainEqual({ name: 'principal', value: 'jwt:ann' });
  });

  test('holds of no trail, of an empty one, and of hostile text', async () => {
    checkOcel(await ocelOf([]));
    const log = await ocelOf([spoiled(trails[0]!)]);
    checkOcel(log);
    expect(log.objects[0]!.id).toBe(hostile);
  });
});

describe('with what was carried out', () => {
  const paired = (write: typeof writeOcel) => (given: () => readonly Trail[], part: (text: string) => void) =>
    write(given, part, { pairs: true });

  test('each start has its end, at or after it, and steps are as they were', () => {
    for (const trail of trails) {
      const all = logEvents(trail, { pairs: true });
      expect(all.filter(({ instance }) => instance === undefined)).toEqual(logEvents(trail));
      expect(all.map(({ at }) => at)).toEqual(all.map(({ at }) => at).toSorted((a, b) => a - b));
      const carried = all.filter(({ instance }) => instance !== undefined);
      for (const instance of new Set(carried.map((one) => one.instance))) {
        const [first, second, ...more] = carried.filter((one) => one.instance === instance);
        expect([first?.transition, second?.transition ?? 'complete', more]).toEqual(['start', 'complete', []]);
        expect(second?.at ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(first?.at ?? 0);
      }
    }
    const first = trails.find(({ workflow }) => workflow.endsWith('case-1001'));
    const names = logEvents(first as Trail, { pairs: true }).map(({ activity }) => activity);
    expect(names).toEqual(expect.arrayContaining(['asks readAuthorization', 'does sendMail']));
  });

  test('what failed says so, and what has not ended has a start alone', () => {
    const trail = trails.find(({ workflow }) => workflow.endsWith('case-1001')) as Trail;
    const change = (outcome: 'failed' | 'open') => ({
      ...trail,
      lines: trail.lines.map((line) => ({ ...line, effects: line.effects.map((effect) => ({ ...effect, outcome })) })),
    });
    const kinds = (changed: Trail) => new Set(logEvents(changed, { pairs: true }).map(({ transition }) => transition));
    expect(kinds(change('failed'))).toEqual(new Set(['start', 'complete', 'ate_abort']));
    expect(
      logEvents(change('open'), { pairs: true }).filter(
        ({ instance, transition }) => instance && transition !== 'start',
      ),
    ).toEqual([]);
  });

  test('an object-centric log keeps to its schema', async () => {
    checkOcel(JSON.parse(await written(paired(writeOcel) as typeof writeOcel, trails)) as Ocel);
  });
});

describe('a log as CSV', () => {
  test('has a line for each event, with the columns that tools ask for, and no formula', async () => {
    const text = await written(writeLogCsv, [...trails, { ...(trails[0] as Trail), tenant: '=1+1' }]);
    const [head = '', ...lines] = text.split('\r\n');
    expect(head).toMatch(/^case,activity,timestamp,lifecycle,instance,resource,/);
    const steps = [...trails, trails[0] as Trail].reduce((sum, one) => sum + one.lines.length, 0);
    expect(lines.filter((line) => line.startsWith('first-week.') || line.startsWith('subscription.'))).toHaveLength(
      steps,
    );
    expect(text).toContain(",'=1+1,");
  });
});

describe('an XES log', () => {
  interface Xes {
    readonly log: Record<string, unknown> & { readonly trace: { readonly event: unknown[] }[] };
  }
  const parsed = (xml: string) => convert(xml, { format: 'object' }) as unknown as Xes;

  test('has a trace for each case and an event for each step, with the standard extensions', async () => {
    const xml = await written(writeXes, trails);
    const { log } = parsed(xml);
    expect(log['@xmlns']).toBe('http://www.xes-standard.org/');
    expect(log.trace).toHaveLength(trails.length);
    expect(log.trace.flatMap(({ event }) => event)).toHaveLength(trails.flatMap(({ lines }) => lines).length);
    // The order of a log's parts is that of the standard's schema.
    const parts = [...xml.matchAll(/^ {2}<(\w+)/gm)].map(([, name]) => name);
    expect([...new Set(parts)]).toEqual(['extension', 'global', 'classifier', 'trace']);
    // There these are xs:NCName, and the keys of attributes xs:Name.
    const names = [...xml.matchAll(/<(?:extension|classifier|global) (?:name|scope)="([^"]*)"/g)].map(
      ([, name]) => name,
    );
    for (const name of names) expect(name).toMatch(/^[A-Za-z_][\w.-]*$/);
    for (const [, name] of xml.matchAll(/ key="([^"]*)"/g)) expect(name).toMatch(/^[A-Za-z_:][\w.:-]*$/);
    for (const key of ['concept:name', 'time:timestamp', 'lifecycle:transition', 'org:resource', 'wallTime', 'simTime'])
      expect(xml).toContain(`key="${key}"`);
    expect(xml).toMatch(/<boolean key="simulated" value="true"\/>/);
  });

  test('tells what was refused from what was done', async () => {
    const [trail] = trails as [Trail];
    const lines = trail.lines.map((line) => ({ ...line, refused: { code: 'NOT_ACCEPTED', message: '' } }));
    const xml = await written(writeXes, [{ ...trail, lines }]);
    expect(xml).toContain('value="(start) (refused)"');
    expect(xml.match(/value="pi_abort"/g)).toHaveLength(lines.length);
  });

  test('stays well-formed whatever the texts are', async () => {
    const xml = await written(writeXes, [spoiled(trails[0]!)]);
    expect(parsed(xml).log.trace).toBeDefined();
    expect(xml).not.toContain('<script');
    expect(xml.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });
});

/** How many events of a trail the net takes, in their order; those that were refused are left out. */
function taken(net: ChartNet, trail: Trail): number {
  let markings = [['(start)']];
  let count = 0;
  for (const { activity, to, transition } of logEvents(trail)) {
    if (transition !== 'complete') continue;
    const after = silently(net, fired(net, markings, activity));
    markings = after.filter((marking) => statesIn(marking) === to);
    if (markings.length === 0) return count;
    count++;
  }
  return count;
}

/** The atomic states that a marking says are active. */
const statesIn = (marking: readonly string[]) =>
  marking
    .filter((place) => !place.includes('('))
    .sort()
    .join(', ');

function fired({ moves }: ChartNet, markings: readonly (readonly string[])[], label?: string): string[][] {
  return markings.flatMap((marking) =>
    moves
      .filter((move) => move.label === label && move.from.every((place) => marking.includes(place)))
      .map(({ from, to }) => [...marking.filter((place) => !from.includes(place)), ...to].sort()),
  );
}

/** With all that follows by itself. */
function silently(net: ChartNet, markings: readonly string[][]): string[][] {
  const found = new Map(markings.map((marking) => [marking.join(), marking]));
  for (const marking of found.values())
    for (const next of fired(net, [marking])) if (!found.has(next.join())) found.set(next.join(), next);
  return [...found.values()];
}

describe('the net of a chart', () => {
  const nets = new Map(releasedCharts.map((chart) => [chart.id, chartNet(chart.definition.machine)]));

  test.each(trails.map((trail) => [trail.workflow, trail] as const))('takes every step of %s', (_id, trail) => {
    expect(taken(nets.get(trail.machine)!, trail)).toBe(trail.lines.length);
  });

  test('does not take a trail with two steps exchanged, or one left out', () => {
    const trail = trails.find(({ workflow }) => workflow.endsWith('case-1001'))!;
    const net = nets.get('eod-case')!;
    const { lines } = trail;
    expect(taken(net, { ...trail, lines: lines.toSpliced(3, 2, lines[4]!, lines[3]!) })).toBe(3);
    expect(taken(net, { ...trail, lines: lines.toSpliced(3, 1) })).toBe(3);
  });

  test.each([...nets.keys()])('of %s is small, and leads through every place', (id) => {
    const { moves, places } = nets.get(id)!;
    expect(moves.length).toBeLessThan(500);
    const seen = new Set(['(start)']);
    for (let size = 0; size !== seen.size; ) {
      size = seen.size;
      for (const { from, to } of moves)
        if (from.every((place) => seen.has(place))) for (const place of to) seen.add(place);
    }
    expect(seen.size).toBe(places.length);
  });

  test.each([...nets.keys()])('of %s keeps its tokens apart, and ends with one from wherever it stands', (id) => {
    const net = nets.get(id)!;
    for (let life = 0; life < 20; life++) {
      let marking = ['(start)'];
      for (let step = 0; step < 60; step++) {
        const next = net.moves.filter(({ from }) => from.every((place) => marking.includes(place)));
        // Nowhere but at its end does it stand still.
        if (next.length === 0) {
          expect(marking).toEqual(['(end)']);
          break;
        }
        const { from, to } = next[(step * 7_919 + life * 104_729) % next.length]!;
        marking = [...marking.filter((place) => !from.includes(place)), ...to];
        expect(new Set(marking).size).toBe(marking.length);
        if (marking.includes('(end)')) expect(marking).toEqual(['(end)']);
      }
    }
  });

  test('follows regions, history, `always`, done states and wild targets as XState does', () => {
    const machine = createMachine({
      id: 'm',
      initial: 'work',
      on: { PAUSE: '.paused' },
      states: {
        work: {
          type: 'parallel',
          onDone: 'checked',
          states: {
            a: { initial: 'a1', states: { a1: { on: { A: 'a2' } }, a2: { type: 'final' } } },
            b: { initial: 'b1', states: { b1: { on: { B: 'b2' } }, b2: { type: 'final' } } },
            memory: { type: 'history', history: 'deep' },
          },
        },
        paused: { on: { RESUME: 'work.memory' } },
        checked: { always: 'end' },
        end: { type: 'final' },
      },
    });
    const { moves, places } = chartNet(machine);
    expect(places.filter((place) => !place.startsWith('(le'))).toEqual([
      ...['(start)', 'checked', 'end', 'paused'],
      ...['work (parallel)', 'work.a.a1', 'work.a.a2', 'work.b.b1', 'work.b.b2', '(end)'],
    ]);
    const lines = moves
      .filter(({ label }) => label !== '(stop)')
      .map(({ from, label, to }) => `${from.join(', ')} -${label ?? ''}> ${to.join(', ')}`);
    expect(lines).toContain('work (parallel), work.a.a1 -A> work (parallel), work.a.a2');
    expect(lines).toContain('work (parallel), work.a.a2, work.b.b2 -> checked');
    expect(lines).toContain('checked -> end');
    expect(lines.filter((line) => line.startsWith('paused -RESUME>'))).toHaveLength(4);
    expect(lines.filter((line) => line.endsWith('> checked'))).toHaveLength(1);
    // Out of both regions, one by one; meanwhile nothing moves in them.
    expect(lines.filter((line) => line.includes('-PAUSE>'))).toContain(
      'work (parallel) -PAUSE> (leaving 2) work.a, (leaving 2) work.b',
    );
    expect(lines).toContain('(leaving 2) work.a, work.a.a2 -> (left 2) work.a');
    expect(lines).toContain('(left 2) work.a, (left 2) work.b -> paused');
  });

  test('moves regions together that react to one event, and knows no more of others than that they are there', () => {
    const region = (on: object, to: object = {}) => ({ initial: 'x', states: { x: { on }, y: to } });
    const { moves } = chartNet(
      createMachine({
        id: 'm',
        type: 'parallel',
        states: {
          a: region({ GO: 'y' }),
          b: region({ GO: { target: 'y', guard: () => true } }, { on: { BACK: 'x' } }),
          c: region({ OWN: 'y' }),
        },
      }),
    );
    const lines = moves
      .filter(({ label }) => label === 'GO' || label === 'OWN')
      .map(({ from, label, to }) => `${from.slice(1).join(', ')} -${label}> ${to.slice(1).join(', ')}`);
    expect(lines.sort()).toEqual(['a.x -GO> a.y', 'a.x, b.x -GO> a.y, b.y', 'a.y, b.x -GO> a.y, b.y', 'c.x -OWN> c.y']);
  });

  test('of two parts of which a history remembers what is left is drawn whole', () => {
    const region = { initial: 'x', states: { x: { on: { NEXT: 'y' } }, y: {} } };
    const { moves } = chartNet(
      createMachine({
        id: 'm',
        initial: 'p',
        states: {
          p: {
            type: 'parallel',
            on: { AGAIN: { target: '.memory', reenter: true } },
            states: { a: region, b: region, memory: { type: 'history', history: 'deep' } },
          },
        },
      }),
    );
    const again = moves.filter(({ label }) => label === 'AGAIN').map(({ from, to }) => [from.join(), to.join()]);
    expect(again).toHaveLength(4);
    for (const [from, to] of again) expect(to).toBe(from);
  });

  test('is written as PNML with one token to begin with and one place to end in', () => {
    const machine = createMachine({
      id: 'two',
      initial: 'a',
      states: { a: { on: { GO: 'b' } }, b: { type: 'final' } },
    });
    const xml = chartToPnml(compile({ machine, version: '1' }));
    const { net } = (convert(xml, { format: 'object' }) as unknown as { pnml: { net: Record<string, never> } }).pnml;
    const page = net.page as unknown as { place: object[]; transition: object[]; arc: object[] };
    expect(page.place).toHaveLength(4);
    expect(page.arc).toHaveLength(2 * page.transition.length);
    expect(xml.match(/<initialMarking>/g)).toHaveLength(1);
    expect(xml).toContain('<text>GO</text>');
    expect(xml).toContain('activity="$invisible$"');
    expect(xml).toMatch(/<finalmarkings>\s*<marking>\s*<place idref="p4">/);
  });

  test('that lets a case stop anywhere has a silent way to the end from each place, once', () => {
    const chart = releasedCharts.find(({ id }) => id === 'eod-case')!;
    const { moves, places } = chartNet(chart.definition.machine, { running: true });
    const ends = moves.filter(({ label, to }) => label === undefined && to.join() === '(end)');
    expect(ends.map(({ from }) => from.join()).sort()).toEqual(places.slice(1, -1).sort());
    const count = (xml: string) => xml.match(/<transition /g)?.length ?? 0;
    expect(count(chartToPnml(chart, { running: true }))).toBe(moves.length);
  });

  test('has as strict PNML what the grammar of place/transition nets has, and nothing else', () => {
    for (const chart of releasedCharts) {
      const xml = chartToPnml(chart, { strict: true });
      expect(xml).toContain('type="http://www.pnml.org/version-2009/grammar/ptnet"');
      const elements = new Set([...xml.matchAll(/<(\w+)/g)].map(([, name]) => name));
      expect([...elements].sort()).toEqual(
        ['arc', 'initialMarking', 'name', 'net', 'page', 'place', 'pnml', 'text', 'transition'].sort(),
      );
      const ids = [...xml.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });
});

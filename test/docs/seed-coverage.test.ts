import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Definition } from 'xstate-temporal/engine';
import {
  actionPorts,
  actorPorts,
  branding,
  entryPoints,
  machineIds,
  policies,
  profiles,
  registry,
  roles,
} from '../../machines/index.ts';
import { mailParams, threatKind } from '../../machines/ports.ts';
import { gates } from '../../machines/tan-application/index.ts';
import { takes } from './seeds/cut.ts';
import { livedBy, namesIn, proofs } from './seeds/proofs.ts';

const page = readFileSync(new URL('../../docs/seed-coverage.md', import.meta.url), 'utf8');

const range = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => `${first + index}`);

/** The segments that the two pages have; number 119 of the first is a picture without a segment of its own. */
const pages = {
  'Microsoft 365 Defender, April 2021': [...range(104, 118), 'picture after 118', ...range(120, 154), 'front matter'],
  'Defender for Endpoint, June 2021': [...range(104, 146), 'front matter'],
};

interface Row {
  readonly segment: string;
  readonly says: string;
  readonly where: string;
  readonly lived: string;
}

function rowsOf(title: string): Row[] {
  const section = page.split(/^## /m).find((part) => part.startsWith(title)) ?? '';
  return [...section.matchAll(/^\| (.+?) \| (.+?) \| (.+) \| (.+) \|$/gm)]
    .map(([, segment = '', says = '', where = '', lived = '']) => ({ segment, says, where, lived }))
    .filter(({ segment }) => segment !== 'segment' && !segment.startsWith(':'));
}

/** What a path leads to in data; a list holds its own texts. */
function at(value: unknown, path: string): unknown {
  if (path === '') return value;
  if (Array.isArray(value) && value.includes(path)) return path;
  const [key = '', ...rest] = path.split('.');
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return at((value as Record<string, unknown>)[key], rest.join('.'));
}

/** Whether a schema has a field. */
function hasField(schema: unknown, path: string): boolean {
  if (path === '') return true;
  const [key = '', ...rest] = path.split('.');
  const shape = (schema as { shape?: Record<string, unknown> }).shape ?? {};
  return Object.hasOwn(shape, key) && hasField(shape[key], rest.join('.'));
}

function inMachine(machine: string, kind: string, name: string): boolean {
  const { machine: chart, schemas } = registry[machine as keyof typeof registry].at(-1) as Definition;
  switch (kind) {
    case 'state': {
      let states = chart.root.states as Record<string, { states: typeof states }>;
      return name.split('.').every((key) => {
        const known = Object.hasOwn(states, key);
        states = states[key]?.states ?? {};
        return known;
      });
    }
    case 'event':
      return Object.hasOwn(schemas?.events ?? {}, name);
    case 'guard':
      return Object.hasOwn(chart.implementations.guards, name);
    case 'context':
      return hasField(schemas?.context, name);
    default:
      return false;
  }
}

/** Whether a name of the page names something. */
function exists(reference: string): boolean {
  const [kind = '', ...rest] = reference.split(':');
  const name = rest.join(':');
  const [first = '', ...path] = name.split('.');
  if ((machineIds as readonly string[]).includes(kind)) return inMachine(kind, rest[0] ?? '', rest.slice(1).join(':'));
  switch (kind) {
    case 'profile': {
      const found = at(profiles, name);
      return found !== undefined && found !== null;
    }
    case 'policy':
      return at(policies, name) !== undefined && path.length === 1;
    case 'branding':
      return at(branding, name) !== undefined;
    case 'entryPoint':
      return Object.hasOwn(entryPoints, name);
    case 'role':
      return (roles as readonly string[]).includes(name);
    case 'gate':
      return (gates as readonly string[]).includes(name);
    case 'threatKind':
      return (threatKind.options as readonly string[]).includes(name);
    case 'scenario':
      return existsSync(new URL(`../../examples/${name}.yaml`, import.meta.url));
    case 'port': {
      const ports = { ...actionPorts, ...actorPorts };
      if (!Object.hasOwn(ports, first)) return false;
      const port = ports[first as keyof typeof ports];
      return hasField('input' in port ? port.input : port, path.join('.'));
    }
    case 'mail': {
      const mail = mailParams.options.find(({ shape }) => shape.template.value === first);
      return mail !== undefined && hasField(mail.shape.data, path.join('.'));
    }
    default:
      return false;
  }
}

describe('the coverage of the two pages', () => {
  it.each(Object.entries(pages))('has one row for each segment of the page of %s, in order', (title, segments) => {
    expect(rowsOf(title).map(({ segment }) => segment)).toEqual(segments);
  });

  const rows = Object.keys(pages).flatMap(rowsOf);

  it.each(rows)('$segment, "$says", lives where its row says', ({ where }) => {
    const references = namesIn(where);
    expect(references.filter((reference) => !exists(reference))).toEqual([]);
    if (references.length === 0) expect(where).toBe('not modelled, because it is page furniture');
    if (where.includes('not modelled')) expect(where).toMatch(/not modelled, because (it is|they are) page furniture/);
  });

  it.each(rows)('$segment, "$says", names the tests that live it, or says that it is a label', ({ lived, where }) => {
    const furniture = where.includes('page furniture') && !where.includes('profile:');
    expect(lived).toBe(furniture ? 'page furniture' : livedBy(where) || 'a label');
  });

  it.each(Object.entries(proofs))('rests on %s, which a test lives', (name, { cut, file, title }) => {
    expect(exists(name)).toBe(true);
    expect(rows.some(({ where }) => namesIn(where).includes(name))).toBe(true);
    expect(takes(cut)).toBe(true);
    // Titles of tables have their values elsewhere in the file; the script holds the whole title.
    expect(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')).toContain(title.split(' ', 1)[0]);
  });

  /** What is said to people, and what only is there on the way to something that happens. */
  const said =
    /^profile:\w+\.(?:title|summary|aliases|capabilities|products|requires|coverage|ai|hunting|advice|inquiries|consultLabel|entryPoints|docsEra|documentation|portals\.work)(?:$|\.)/;
  const onTheWay = /:(?:state|context):|^scenario:/;

  it('has a test for all that happens', () => {
    const names = [...new Set(rows.flatMap(({ where }) => namesIn(where)))].filter(
      (name) => !Object.hasOwn(proofs, name) && !said.test(name) && !onTheWay.test(name),
    );
    expect(names).toEqual([]);
    const places = rows.flatMap(({ where }) => namesIn(where)).filter((name) => /\.entryPoints\.EP/.test(name));
    expect(places.filter((name) => !Object.hasOwn(proofs, name))).toEqual([]);
  });

  it('lets no more than two headings live nowhere', () => {
    expect(rows.filter(({ where }) => !where.includes('`')).map(({ says }) => says)).toEqual([
      'heading: see also',
      'heading: related topic',
    ]);
  });

  it.each([
    'tan-application:state:active.hunting.sleeping',
    'tan-application:event:SUBMITTED',
    'eod-case:guard:toString',
    'eod-case:context:secret',
    'policy:eod-case.nothing',
    'policy:eod-case',
    'profile:mde.entryPoints.EP3',
    'profile:xdr.documentation.productTrial',
    'entryPoint:EP9',
    'gate:G4',
    'port:publishToChannel.alert.scope.cats',
    'mail:caseAdvice.price',
    'scenario:nowhere',
    'nonsense:name',
    'nonsense',
  ])('would notice that "%s" names nothing', (reference) => {
    expect(exists(reference)).toBe(false);
  });
});

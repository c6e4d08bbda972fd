import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FieldTrials, fieldCases, isOfSeal } from './detection/fields.ts';
import { rowName } from './detection/fields-page.ts';

const trials = new FieldTrials();
const few = new FieldTrials();
beforeAll(async () => {
  await trials.begin(fieldCases());
  await few.begin(fieldCases().slice(0, 1));
});
afterAll(() => {
  trials.end();
  few.end();
});

/** What a bundle says of its own making; nothing else in it is to be believed. */
const claims = [
  'case.json salt',
  ...['package.name', 'package.version', 'engine.xstate'].map((name) => `machines ${name}`),
  ...['createdAt', 'tool.name', 'tool.version', 'log', 'source.namespace', 'scope.query'].map(
    (name) => `manifest.json ${name}`,
  ),
  ...['population.listed', 'population.at'].map((name) => `manifest.json ${name}`),
];

test('who holds the key can alter nothing derived without being seen, but for what is said of the export itself', async () => {
  const unseen: string[] = [];
  const kinds = new Set<string>();
  for await (const { field, kind, whole } of few.rows({
    chosen: ({ kind }) => kind !== 'history' && !isOfSeal(kind),
    only: 'whole',
  })) {
    kinds.add(kind);
    if (whole?.length === 0) unseen.push(`${kind} ${field}`);
  }
  expect([...kinds].sort()).toEqual([
    'case.json',
    'machines',
    'manifest.json',
    'trail.html',
    'trail.json',
    'verdict.json',
  ]);
  expect(unseen.sort()).toEqual([...claims].sort());
}, 120_000);

test('the published table has a row for every field of every file', () => {
  const page = readFileSync(new URL('../../docs/audit-detection.md', import.meta.url), 'utf8');
  const { redacted, whole } = trials.fields();
  const missing = [...whole, ...redacted].map(rowName).filter((name) => !page.includes(`| ${name} |`));
  expect(missing).toEqual([]);
});

import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { simulatorPage } from '../../scripts/simulator-page.ts';
import { measureNames, parseScenario, runScenario } from '../../simulator/index.ts';
import { judge, parseExpectation, resolve } from '../../simulator/study/expect/index.ts';

const page = readFileSync('docs/simulator.md', 'utf8');

test('the page of assumptions and measurements is the one that the schema and the names give', () => {
  expect(readFileSync('docs/simulator-reference.md', 'utf8')).toBe(simulatorPage());
});

test('the scenario on the page runs, and what it expects is measured', async () => {
  const text = /```yaml\n([^`]*)```/.exec(page)?.[1] ?? '';
  expect(parseDocument(text).errors).toEqual([]);
  const scenario = parseScenario(text);
  const run = await runScenario(scenario);
  for (const line of scenario.expect)
    expect(judge(resolve(parseExpectation(line), measureNames, run.coverage), [run]).holds, line).toBe(true);
});

test('the page names every scenario that comes along, and every invariant', async () => {
  for (const file of readdirSync('simulator/scenarios/library'))
    expect(page).toContain(`\`${file.replace('.yaml', '')}\``);
  const { invariants } = await runScenario(parseScenario('{ scenario: x, start: 2030-01-01T00:00:00Z, horizon: 1d }'));
  for (const { name } of invariants) expect(page.toLowerCase()).toContain(name);
});

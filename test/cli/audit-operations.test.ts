import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordedCases, writeBundle } from '../support/audit-bundle.ts';
import { recordedOperations } from '../support/recorded.ts';
import { cli } from '../support/run-cli.ts';

const recorded = recordedOperations();
let root: string;
const at = (name: string) => join(root, name);

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'watchfloor-operations-'));
  writeBundle(at('whole'), { cases: [...recordedCases().slice(0, 2), recorded] });
  writeBundle(at('without'), { cases: recordedCases().slice(0, 2) });
  writeBundle(at('withheld'), { cases: [recorded], withhold: true });
  const altered = JSON.parse(JSON.stringify(recorded).replaceAll('TIMER_FIRED', 'TIMER_STARTED')) as typeof recorded;
  const [history] = altered.histories as { events: object[] }[];
  // A deployment is taken out of the log.
  writeBundle(at('shortened'), {
    cases: [{ ...altered, histories: [{ events: history?.events.filter((_, index) => index < 6 || index > 9) }] }],
  });
  writeFileSync(at('trust.json'), JSON.stringify(recorded.trust));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('deployments tell what changed, since when and by whom', async () => {
  const { code, out } = await cli('audit', 'deployments', at('whole'), '--trust', at('trust.json'));
  expect(code).toBe(0);
  expect(out).toContain('release 1.0.0');
  expect(out).toContain('the first on record');
  expect(out).toMatch(/by worker of 1\.1\.0 \(system\), proven, by /);
  expect(out).toMatch(
    / {2}release {2}1\.0\.0 → 1\.1\.0\n {2}configuration\.adapters {2}[0-9a-f]{12}… → [0-9a-f]{12}…\n/,
  );
  const { deployments } = JSON.parse((await cli('audit', 'deployments', at('whole'), '--json')).out);
  expect(
    deployments.map(({ by, changes }: { by: { how: string }; changes?: object[] }) => [by.how, changes?.length]),
  ).toEqual([
    [expect.stringMatching(/^said to be proven/), undefined],
    [expect.stringMatching(/^said to be proven/), 2],
  ]);
  // What came before the period is compared with all the same.
  const late = JSON.parse(
    (await cli('audit', 'deployments', at('whole'), '--json', '--since', new Date(deployments[1].at).toISOString()))
      .out,
  );
  expect(late.deployments.map(({ changes }: { changes: object[] }) => changes.length)).toEqual([2]);
  expect((await cli('audit', 'deployments', at('whole'), '--until', '2020-01-01')).out).toContain(
    'Nothing was deployed in this time.',
  );
  expect((await cli('audit', 'deployments', at('whole'), '--since', 'yesterday')).code).toBe(2);
  expect((await cli('audit', 'deployments', at('whole'), '--since', '2026-02-31')).code).toBe(2);
});

test('holds tell who held and deleted what, when and why', async () => {
  const { code, out } = await cli('audit', 'holds', at('whole'), '--trust', at('trust.json'));
  expect(code).toBe(0);
  expect(out).toContain('hold placed on tenant:contoso');
  expect(out).toContain('Case 17 of the court');
  expect(out).toMatch(/archive of 2020-01 deleted, 4 cases, seal [0-9a-f]{64}/);
  expect(out.match(/by Olga Operator \(operator\), proven/g)).toHaveLength(3);
  expect(out).toContain('No hold is in force.');
  const { entries } = JSON.parse((await cli('audit', 'holds', at('whole'), '--json')).out);
  const until = new Date(entries[1].at).toISOString();
  expect((await cli('audit', 'holds', at('whole'), '--until', until)).out).toContain('In force: tenant:contoso');
});

test.each(['deployments', 'holds'])('where there is no log, or none to be read, %s say so', async (command) => {
  const without = await cli('audit', command, at('without'));
  expect([without.code, without.out]).toEqual([6, expect.stringContaining('nothing can be said')]);
  expect((await cli('audit', command, at('withheld'))).code).toBe(6);
  expect((await cli('audit', command, at('nowhere'))).code).toBe(2);
});

test('a log without a deployment is a log', async () => {
  const [history] = structuredClone(recorded.histories) as { events: Record<string, unknown>[] }[];
  const { eventTime, taskId } = history?.events[1] ?? {};
  history?.events.splice(2, Number.POSITIVE_INFINITY, {
    ...{ eventId: '3', eventTime, taskId, eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED' },
    workflowExecutionTerminatedEventAttributes: {},
  });
  writeBundle(at('undeployed'), {
    cases: [{ ...recorded, version: '', definition: '', histories: [history] } as typeof recorded],
  });
  const { code, out } = await cli('audit', 'deployments', at('undeployed'));
  expect([code, out]).toEqual([0, expect.stringContaining('The log has no deployment.')]);
});

test('a log that somebody has shortened deviates', async () => {
  const { code, err } = await cli('audit', 'deployments', at('shortened'));
  expect(code).toBe(1);
  expect(err).toContain('deviates');
});

import { expect, inject, test } from 'vitest';
import { parseScenario, type RunResult, runScenario, type Told } from '../../simulator/index.ts';
import { runOnServer } from '../support/study.ts';

const week = `
scenario: both-targets
start: 2030-01-07T08:00:00Z
horizon: 6d
population:
  - { group: bank, count: 2, onboarded: true }
  - { group: shop, count: 1, applies: 1h, eligible: 0 , remedied: 1, remedy: 1d }
customers:
  talk: 3h
  inquiries: { poisson: { rate: 1, per: 3d } }
  reply: 5h
adversaries:
  - { kind: ransomware, arrivals: { trace: [3h] } }
detection: { visibility: 1, alert: 1, falseLeads: { trace: [2h] } }
`;

async function onBoth(
  text: string,
): Promise<{ virtual: RunResult; temporal: RunResult; ledgers: [string[], string[]] }> {
  const scenario = parseScenario(text);
  const lines = (into: string[]) => (told: Told) => into.push(JSON.stringify(told));
  const ledgers: [string[], string[]] = [[], []];
  const virtual = await runScenario(scenario, { onRecord: lines(ledgers[0]) });
  const temporal = await runOnServer(scenario, { onRecord: lines(ledgers[1]) });
  return { virtual, temporal, ledgers };
}

test('a modelled week gives the same ledgers and measurements on both targets', async () => {
  expect(inject('temporal').timeSkipping).toBe(true);
  const { virtual, temporal, ledgers } = await onBoth(week);
  expect(ledgers[1].sort()).toEqual(ledgers[0].sort());
  expect({ ...temporal, target: 'virtual' }).toEqual(virtual);
  expect(virtual.measurements.counts['tan.notified']).toBeGreaterThan(0);
  expect(virtual.measurements.counts['eod.opened']).toBeGreaterThan(0);
});

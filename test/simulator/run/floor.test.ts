import { expect, test } from 'vitest';
import { floorOf } from '../../../cli/simulate/floor-file.ts';
import { FloorCursor } from '../../../pages/floor/moment.ts';
import { parseScenario, runScenario } from '../../../simulator/index.ts';
import { FLOOR_LIMITS, FloorRecorder, floorCampaign } from '../../../simulator/run/floor-recorder.ts';
import { studyOf } from '../../../simulator/study/experiments/index.ts';

const scenario = parseScenario(`
scenario: small
start: 2030-06-03T00:00:00Z
horizon: 10d
population: [{ group: tenant, count: 4, onboarded: true }]
customers: { inquiries: { poisson: { rate: 1, per: 2d } } }
adversaries: [{ kind: handsOnKeyboardAttack, arrivals: { poisson: { rate: 1, per: 3d } } }]
`);

test('a run that is taken down ends where its instances ended, and is the same run', async () => {
  const [plain, watched] = [await runScenario(scenario), await runScenario(scenario, { floor: true })];
  const { floor: _, ...rest } = watched;
  expect(rest).toEqual(plain);
  const recording = floorOf(studyOf([watched], { expectations: [] }));
  if (recording === undefined) throw new Error('nothing was taken down');
  expect(recording.instances.length).toBe(watched.instances);
  const { places } = new FloorCursor(recording).at(recording.until);
  const closed = recording.boards.find(({ machine }) => machine === 'eod-case')?.states.indexOf('closed');
  const ended = [...places].filter(
    (place, index) => recording.instances[index]?.startsWith('eod-case/') && place === closed,
  );
  expect(ended.length).toBe(watched.ends['eod-case']?.done ?? 0);
  expect(recording.campaigns.map(({ id }) => id)).toEqual(watched.campaigns.map(({ id }) => id));
});

test('what is more than a page carries is cut at a moment, and said', () => {
  const recorder = new FloorRecorder(0);
  const record = (at: number) => ({
    ...{ at, seq: 1, from: [], to: ['closed'], effects: [] },
    event: { type: 'E', id: 'e', by: { role: 'expert', name: 'x' } },
  });
  for (let at = 1; at <= FLOOR_LIMITS.steps + 10; at++)
    recorder.add({ instance: `eod-case/${at % 7}`, record: record(at) } as never);
  const { steps, until } = recorder.result(1e9);
  expect({ steps: steps.length, until }).toEqual({ steps: FLOOR_LIMITS.steps, until: FLOOR_LIMITS.steps + 1 });
});

test('marks of a campaign are in the order of their times', () => {
  const given = { id: 'c', kind: 'k', tenant: 't', began: 1, instances: [], actions: [], lead: 9, contained: 5 };
  expect(floorCampaign(given).marks).toEqual([
    ['contained', 5],
    ['lead', 9],
  ]);
});

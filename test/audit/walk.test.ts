import { describe, expect, test } from 'vitest';
import { outlineOf, svg, walkOf } from 'xstate-temporal/draw';
import { knownMachines } from '../../cli/audit/known-machines.ts';
import { registry } from '../../machines/index.ts';
import { trailPage } from '../../pages/case/trail-page.ts';
import { recording, trailOf } from '../support/audit.ts';

const { machine } = registry['eod-case'][0];
const outline = outlineOf(machine);
const walked = (name: string) => {
  const { taken: transitions, trail } = trailOf(recording(name));
  const { last, states, ways } = walkOf(machine, outline, trail.lines, transitions);
  const taken = [...ways].map(([{ from, to }, steps]) => `${from} > ${to}: ${steps.join(' ')}`);
  return { last: [...last], states: [...states], taken: taken.sort() };
};

describe('the path walked in a chart', () => {
  test('has the ways that were taken, with their steps, and no way for a step that stayed', () => {
    const { last, states, taken } = walked('first-week-contoso~case-1001');
    expect(taken).toEqual([
      'advised.delivered > closed: 10',
      'asked > received: 2',
      'opened > triaged: 4',
      'received.checking > opened: 3',
      'triaged.assessing > triaged.moreTime: 7',
      'triaged.assessing > triaged.needInformation: 5',
      'triaged.moreTime > advised: 8',
      'triaged.needInformation > triaged.assessing: 6',
    ]);
    expect(last).toEqual(['closed']);
    expect(states).toContain('triaged');
    expect(states).not.toContain('triaged.outOfScope');
  });

  test('has the ways that a clock took', () => {
    expect(walked('first-week-contoso~case-2001').taken.join()).toMatch(/advised\.delivered > closed: \d+/);
  });

  test('has the ways that went on at once, and those of the end of a state, with the steps in which they were taken', () => {
    const { taken: transitions, trail } = trailOf(recording('first-week-adatum'));
    const { machine: application } = registry['tan-application'][0];
    const { ways } = walkOf(application, outlineOf(application), trail.lines, transitions);
    const found = Object.fromEntries([...ways].map(([{ from, to }, steps]) => [`${from} > ${to}`, steps]));
    expect(found).toMatchObject({
      'eligibilityCheck.consultation.pendingTalk > eligibilityCheck.consultation.done': [5, 6],
      'eligibilityCheck.environment.checking > eligibilityCheck.environment.failed': [3, 7],
      'eligibilityCheck > notEligible': [5, 7],
    });
  });

  test('has its states alone where the steps cannot be taken again, and the page says so', async () => {
    const { taken, trail } = trailOf(recording('first-week-contoso~case-1001'));
    const { states, ways } = walkOf(machine, outline, trail.lines);
    expect([...states]).toContain('triaged');
    expect([...ways]).toEqual([]);
    const machines = await knownMachines();
    expect(await trailPage(trail, machines)).toContain('Which ways were taken is not shown');
    expect(await trailPage(trail, machines, { taken })).toContain('the states and ways that were taken');
  });

  test('leaves a picture without a walk as it was', async () => {
    const plain = await svg(outline);
    expect(plain).not.toContain('walked');
    expect(await svg(outline, { states: new Set(), last: new Set(), ways: new Map() })).toContain('.way.walked');
  });
});

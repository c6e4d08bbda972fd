import { describe, expect, test } from 'vitest';
import { outlineOf } from '../../cli/draw/outline.ts';
import { svg } from '../../cli/draw/svg.ts';
import { walkOf } from '../../cli/draw/walk.ts';
import { registry } from '../../machines/index.ts';
import { recording, trailOf } from '../support/audit.ts';

const outline = outlineOf(registry['eod-case'][0].machine);
const walked = (name: string) => {
  const { last, states, ways } = walkOf(outline, trailOf(recording(name)).trail.lines);
  const taken = [...ways].map(([{ from, to }, steps]) => `${from} > ${to}: ${steps.join(' ')}`);
  return { last: [...last], states: [...states], taken: taken.sort() };
};

describe('the path walked in a chart', () => {
  test('has the ways that were taken, with their steps, and no way for a step that stayed', () => {
    const { last, states, taken } = walked('first-week-case-1001');
    expect(taken).toEqual([
      'advised > closed: 10',
      'composing > opened: 3',
      'opened > triaged: 4',
      'triaged.assessing > triaged.moreTime: 7',
      'triaged.assessing > triaged.needInformation: 5',
      'triaged.moreTime > advised: 8',
      'triaged.needInformation > triaged.assessing: 6',
    ]);
    expect(last).toEqual(['closed']);
    expect(states).toContain('triaged');
    expect(states).not.toContain('discarded');
  });

  test('has the ways that a clock took', () => {
    expect(walked('first-week-case-2001').taken).toContain('advised.delivered > closed: 8');
  });

  test('leaves a picture without a walk as it was', async () => {
    const plain = await svg(outline);
    expect(plain).not.toContain('walked');
    expect(await svg(outline, { states: new Set(), last: new Set(), ways: new Map() })).toContain('.way.walked');
  });
});

import { describe, expect, it } from 'vitest';
import type { Stream } from '../../../numeric/random/index.ts';
import type { Node } from '../../../simulator/model/threats/graph.ts';
import { type Schedule, scheduleGraph as schedule } from '../../../simulator/model/threats/schedule.ts';
import type { Tactic } from '../../../simulator/scenarios/facts/index.ts';

/** Every lead takes the same time. */
const even: Stream = { uniform: () => 0.5 };
const node = (tactic: Tactic, after: readonly number[] = [], join: 'AND' | 'OR' = 'AND'): Node => ({
  tactic,
  after,
  join,
});

/** Rounded: the last bits of a quotient are of no interest. */
const scheduleGraph = (...given: Parameters<typeof schedule>): Schedule => {
  const { at, foothold, breakout } = schedule(...given);
  const [enters, moves] = [Math.round(foothold), breakout === undefined ? undefined : Math.round(breakout)];
  return { at: at.map(Math.round), foothold: enters, ...(moves === undefined ? {} : { breakout: moves }) };
};

describe('the times of a graph', () => {
  const path = [node('initial-access'), node('execution', [0]), node('discovery', [1])];

  it('are spread over the dwell time', () => {
    expect(scheduleGraph(path, even, 100, undefined)).toEqual({ at: [0, 50, 100], foothold: 0 });
  });

  it('wait for all that an action needs, or for any', () => {
    const joined = (join: 'AND' | 'OR') =>
      scheduleGraph([...path, node('collection', [0, 2], join), node('impact', [3])], even, 60, undefined).at;
    expect(joined('AND')).toEqual([0, 15, 30, 45, 60]);
    expect(joined('OR')).toEqual([0, 30, 60, 30, 60]);
  });

  it('begin the dwell time at the first action inside the tenant', () => {
    const outside = [node('reconnaissance'), node('initial-access', [0]), node('execution', [1])];
    expect(scheduleGraph(outside, even, 100, undefined)).toEqual({ at: [0, 100, 200], foothold: 100 });
  });

  it('have the first lateral movement when it is said to be, and keep the last action where it was', () => {
    const moving = [node('initial-access'), node('execution', [0]), node('lateral-movement', [1]), node('impact', [2])];
    expect(scheduleGraph(moving, even, 900, 10)).toEqual({ at: [0, 5, 10, 900], foothold: 0, breakout: 10 });
    expect(scheduleGraph(moving, even, 900, undefined)).toEqual({ at: [0, 300, 600, 900], foothold: 0, breakout: 600 });
    expect(scheduleGraph(moving, even, 900, 2_000).breakout).toBe(900);
  });

  it('take no foothold by lateral movement for a breakout', () => {
    const moved = [node('lateral-movement'), node('execution', [0])];
    expect(scheduleGraph(moved, even, 100, 10)).toEqual({ at: [0, 100], foothold: 0 });
  });

  it('put what comes last behind what nothing waits for', () => {
    const left = [...path, node('collection', [0, 2], 'OR'), { ...node('impact', [3]), last: true as const }];
    expect(scheduleGraph(left, even, 100, undefined).at).toEqual([0, 50, 100, 50, 100]);
  });

  it('are all the same where there is but one action', () => {
    expect(scheduleGraph([node('initial-access')], even, 100, 10)).toEqual({ at: [0], foothold: 0 });
  });
});

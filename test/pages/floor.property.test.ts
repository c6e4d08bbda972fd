import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { campaignAt, FloorCursor, takenBy } from '../../pages/floor/moment.ts';
import type { FloorCampaign, FloorRecording, FloorStep } from '../../pages/floor/recording.ts';

const base = { scenario: 's', title: '', seed: 1, target: 'virtual', isLive: false, events: ['E'], actors: [] };
const boards = [{ machine: 'm', states: ['a', 'b', 'c'] }];

function recordingOf(steps: readonly FloorStep[]): FloorRecording {
  const instances = Array.from({ length: 20 }, (_, index) => `m/${index}`);
  return { ...base, boards, instances, steps, campaigns: [], start: 1_000, end: 1_000 + 1e6, until: 1_000 + 1e6 };
}

const stepsOf = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 1e6 }), fc.nat(19), fc.nat(2), fc.constant(0), fc.constant(0)), {
    maxLength: 2_500,
    size: 'max',
  })
  .map((steps) => steps.sort(([a], [b]) => a - b) as readonly FloorStep[]);

/** Step by step from the beginning. */
function replayed({ instances, start, steps }: FloorRecording, at: number): number[] {
  const places = instances.map(() => -1);
  for (const [after, instance, state] of steps) if (start + after <= at) places[instance] = state;
  return places;
}

describe('the floor at a time', () => {
  test('is the same however it was come to', () => {
    fc.assert(
      fc.property(stepsOf, fc.array(fc.integer({ min: 0, max: 1_100_000 }), { maxLength: 12 }), (steps, times) => {
        const recording = recordingOf(steps);
        const cursor = new FloorCursor(recording);
        for (const at of times) {
          const { places, taken } = cursor.at(at);
          expect([...places]).toEqual(replayed(recording, at));
          expect(taken).toBe(takenBy(recording, at));
        }
      }),
      { numRuns: 60 },
    );
  });
});

test('the campaign beside it is the one that acts, then the one that ended last', () => {
  const campaign = (id: string, began: number, acts: number, contained?: number): FloorCampaign => ({
    ...{ id, kind: 'ransomware', tenant: id, began },
    marks: contained === undefined ? [] : [['contained', contained]],
    actions: [{ at: acts, technique: 'T1', tactic: 'x', seen: 'alert' }],
  });
  const all = [campaign('a', 10, 20, 100), campaign('b', 15, 30), campaign('c', 200, 210, 220)];
  const at = (time: number) => campaignAt(all, time)?.id;
  expect([at(5), at(12), at(25), at(35), at(150), at(215), at(250)]).toEqual([
    ...[undefined, 'a', 'a', 'b', 'b'],
    ...['c', 'b'],
  ]);
  expect(campaignAt([campaign('a', 10, 20, 100), campaign('c', 30, 40, 60)], 300)?.id).toBe('a');
});

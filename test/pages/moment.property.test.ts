import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { axisOf, barOf, momentOf } from '../../pages/time-machine/moment.ts';
import type { Recording } from '../../pages/time-machine/recording.ts';

const at = fc.integer({ min: 0, max: 4e12 });
const step = fc.record({
  seq: fc.integer({ min: 1, max: 50 }),
  at,
  active: fc.option(fc.array(fc.constantFrom('a', 'a.b', 'a.b.c', 'd.e', '__proto__.x'), { maxLength: 4 })),
  ways: fc.array(fc.nat(20), { maxLength: 3 }),
});
const deadline = fc.record(
  {
    name: fc.string(),
    armedAt: at,
    due: at,
    endedAt: at,
    outcome: fc.constantFrom('met', 'passed', 'open', 'overdue'),
    seq: fc.integer({ min: 1, max: 50 }),
    endedBy: fc.integer({ min: 1, max: 50 }),
  },
  { requiredKeys: ['name', 'armedAt', 'due', 'outcome', 'seq'] },
);
const recordings = fc
  .record({ steps: fc.array(step, { maxLength: 20 }), deadlines: fc.array(deadline, { maxLength: 10 }), asOf: at })
  .map(({ steps, ...rest }) => {
    const who = { name: '', role: '', how: 'nobody' };
    return {
      title: '',
      notes: [],
      ...rest,
      steps: steps.map((one) => ({ title: '', who, effects: [], findings: [], facts: [], ...one })),
    };
  }) as fc.Arbitrary<Recording>;
const places = fc.oneof(fc.integer({ min: -5, max: 40 }), fc.double(), fc.constant(Number.NaN));

describe('a moment of a recording', () => {
  test('has every active state and all around it, whatever place is asked for', () => {
    fc.assert(
      fc.property(recordings, places, (recording, place) => {
        const { active, deadlines } = momentOf(recording, place);
        expect(deadlines).toHaveLength(recording.deadlines.length);
        for (const path of active)
          if (path.includes('.')) expect(active).toContain(path.slice(0, path.lastIndexOf('.')));
        const index = Math.min(Math.max(Math.trunc(place) || 0, 0), recording.steps.length - 1);
        for (const path of recording.steps[index]?.active ?? []) expect(active).toContain(path);
      }),
    );
  });

  test('has a deadline ahead until it is armed, running until it ends, and then its outcome', () => {
    fc.assert(
      fc.property(recordings, fc.nat(19), (recording, place) => {
        const seq = recording.steps[Math.min(place, recording.steps.length - 1)]?.seq;
        const { deadlines } = momentOf(recording, place);
        for (const [index, one] of recording.deadlines.entries()) {
          const is = deadlines[index];
          if (seq === undefined || one.seq > seq) expect(is).toBe('ahead');
          else if (one.endedBy !== undefined) expect(is).toBe(one.endedBy <= seq ? one.outcome : 'running');
          else if (place >= recording.steps.length - 1) expect(is).toBe(one.outcome);
          else expect(is).toBe('running');
        }
      }),
    );
  });

  test('has bars that lie within the axis', () => {
    fc.assert(
      fc.property(recordings, (recording) => {
        const axis = axisOf(recording);
        expect(axis.to).toBeGreaterThan(axis.from);
        for (const deadline of recording.deadlines) {
          const { from, to, due } = barOf(deadline, axis, recording.asOf);
          for (const share of [from, to, due]) expect(share >= 0 && share <= 1).toBe(true);
        }
      }),
    );
  });
});

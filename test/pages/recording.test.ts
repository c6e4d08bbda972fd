import { describe, expect, test } from 'vitest';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { programmeMachines } from '../../pages/case/known-machines.ts';
import { recordingOf } from '../../pages/case/recording.ts';
import { recording, trailOf } from '../support/audit.ts';

const machines = programmeMachines(nodeSha256);

describe('the recording of a case', () => {
  test.each(['first-week-contoso~case-1001', 'first-week-fabrikam~case-3001'])(
    '%s has a line of its trail for each step, and lights what was active',
    async (name) => {
      const { taken, trail } = trailOf(recording(name));
      const made = await recordingOf(trail, { definition: machines.definitionOf(trail.machine, trail.version), taken });
      expect(made.steps.map(({ seq, active }) => ({ seq, active }))).toEqual(
        trail.lines.map(({ seq, to }) => ({ seq, active: to })),
      );
      expect(made.deadlines).toHaveLength(trail.deadlines.length);
      const drawn = new Set([...(made.drawing ?? '').matchAll(/data-state="([^"]+)"/g)].map(([, path]) => path));
      for (const { active } of made.steps) for (const path of active ?? []) expect(drawn).toContain(path);
      const ways = new Set(
        [...(made.drawing ?? '').matchAll(/data-ways="([^"]+)"/g)].flatMap(([, places = '']) => places.split(' ')),
      );
      const walked = made.steps.flatMap((step) => step.ways.map(String));
      expect(walked.length).toBeGreaterThan(0);
      for (const way of walked) expect(ways).toContain(way);
    },
  );

  test('of a chart that is not here has its steps, and no picture', async () => {
    const { trail } = trailOf(recording('first-week-contoso~case-1001'));
    const made = await recordingOf(trail);
    expect(made.drawing).toBeUndefined();
    expect(made.steps).toHaveLength(trail.lines.length);
  });

  test('says of a sender what is known: claimed, signed, checked, or that the proof fails', async () => {
    const { trail } = trailOf(recording('first-week-contoso~case-1001'));
    const proven = { subject: 's', issuer: 'i' };
    const signed = { ...trail, lines: trail.lines.map((line) => (line.seq === 2 ? { ...line, proven } : line)) };
    const verdict = { findings: [], lines: [], proofs: { proven: 1, claimed: 0, checked: true } };
    const failing = { ...verdict, findings: [{ code: 'PROOF_FAILS', seq: 2, message: '' }] };
    const how = async (given?: unknown) => (await recordingOf(signed, { verdict: given as never })).steps[1]?.who.how;
    expect(await how()).toBe('unchecked');
    expect(await how(verdict)).toBe('proven');
    expect(await how(failing)).toBe('fails');
    expect((await recordingOf(trail)).steps[1]?.who.how).toBe('claimed');
  });
});

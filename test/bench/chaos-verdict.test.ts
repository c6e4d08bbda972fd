import { describe, expect, it } from 'vitest';
import { compile, type Definition, type EventObject } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { chaos, chaosWithOtherDelay } from '../../bench/chaos/machine.ts';
import { judge, type Verdict, type Witnessed } from '../../bench/chaos/verdict.ts';

const by = { role: 'chaos', name: 'load' };
const at = Date.UTC(2021, 2, 1);

/** What a run without faults would have left. */
function witness(definition: Definition): { witnessed: Witnessed; applied: Map<string, string> } {
  const chart = compile(definition, { sha256: nodeSha256 });
  const events: EventObject[] = [
    { type: 'ADD', n: 1 },
    { type: 'ADD', n: 2 },
    { type: 'WAIT', ms: 500 },
  ];
  const steps = [chart.start(null, { at, by, id: 'start' })];
  for (const [index, event] of events.entries())
    steps.push(chart.step(steps.at(-1)!.snapshot, event, { at: at + index, by, id: `e${index}` }));
  const { snapshot } = steps.at(-1)!;
  steps.push(chart.fire(snapshot, snapshot.timers[0]!));
  const ledger = steps.map(({ record }) => record);
  const instanceKey = 'chaos/i0/run';
  const applied = new Map(
    ledger
      .flatMap(({ effects }) => effects)
      .flatMap((effect) =>
        effect.kind === 'runAction' ? [[`${instanceKey}/${effect.key}`, JSON.stringify(effect.params)] as const] : [],
      ),
  );
  const sent = {
    instance: 'i0',
    accepted: new Set(['e0', 'e1']),
    refused: new Set<string>(),
    signalled: new Set(['e2']),
  };
  return { witnessed: { sent, ledger, runs: 1, instanceKey, digest: steps.at(-1)!.snapshot.digest }, applied };
}

const chart = compile(chaos, { sha256: nodeSha256 });
const counts = ({ events, effects, lost, doubled, diverged }: Verdict) => [
  events,
  effects,
  lost.length,
  doubled.length,
  diverged.length,
];

describe('the verdict of a chaos run', () => {
  it('is three zeros when nothing went wrong', () => {
    const { witnessed, applied } = witness(chaos);
    expect(counts(judge(chart, [witnessed], applied))).toEqual([3, 4, 0, 0, 0]);
  });

  it('sees an event that is in no record', () => {
    const { witnessed, applied } = witness(chaos);
    const sent = { ...witnessed.sent, accepted: new Set(['e0', 'e1', 'gone']) };
    expect(judge(chart, [{ ...witnessed, sent }], applied).lost).toEqual(['event i0/gone']);
  });

  it('sees an effect that was not carried out', () => {
    const { witnessed, applied } = witness(chaos);
    applied.delete('chaos/i0/run/2.1');
    expect(judge(chart, [witnessed], applied).lost).toEqual(['effect chaos/i0/run/2.1']);
  });

  it('sees an event that is in two records', () => {
    const { witnessed, applied } = witness(chaos);
    const ledger = witnessed.ledger.map((record) =>
      record.event.id === 'e1' ? { ...record, event: { ...record.event, id: 'e0' } } : record,
    );
    expect(judge(chart, [{ ...witnessed, ledger }], applied).doubled).toEqual(['event i0/e0 is in 2 records']);
  });

  it('sees an effect under a key that no step gave', () => {
    const { witnessed, applied } = witness(chaos);
    applied.set('chaos/i0/run/2.1/again', '{}');
    expect(judge(chart, [witnessed], applied).doubled).toEqual(['effect chaos/i0/run/2.1/again belongs to no step']);
  });

  it('sees an effect that was carried out otherwise, another ledger, and another digest', () => {
    const { witnessed, applied } = witness(chaos);
    const otherwise = new Map(applied).set('chaos/i0/run/2.1', '{}');
    expect(judge(chart, [witnessed], otherwise).diverged).toHaveLength(1);
    expect(judge(chart, [{ ...witnessed, digest: 'f00' }], applied).diverged).toHaveLength(1);
    const other = witness(chaosWithOtherDelay);
    expect(judge(chart, [other.witnessed], other.applied).diverged).toEqual(['i0 at 4: the chart gives other effects']);
  });
});

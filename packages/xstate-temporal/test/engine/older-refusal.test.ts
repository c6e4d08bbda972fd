import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type CauseKind,
  causeName,
  compile,
  HostedInstance,
  type InstanceHost,
  type LedgerRecord,
  LedgerSteps,
  type Step,
} from '../../src/engine/index.ts';
import { nodeSha256 } from '../../src/engine/node.ts';
import { asksForTime } from '../support/machines/asks-for-time.ts';

interface Recorded {
  readonly definition: string;
  readonly steps: readonly { readonly cause: string; readonly digest: string; readonly record: LedgerRecord }[];
}

/** What the last engine without time of the chart's own made of this machine. */
const recorded = JSON.parse(readFileSync(new URL('older-refusals.json', import.meta.url), 'utf8')) as Recorded;
const chart = compile(asksForTime, { sha256: nodeSha256 });
const by = { role: 'clerk', name: 'Ada' };
const noon = Date.UTC(2021, 2, 1, 12);

function live(host: Omit<InstanceHost, 'onStep'>, types: readonly string[]): Recorded['steps'] {
  const steps: Recorded['steps'][number][] = [];
  const onStep = ({ record, snapshot }: Step, cause: CauseKind, key: string) =>
    steps.push({ cause: causeName(cause, key), digest: snapshot.digest, record });
  const first = chart.start(undefined, { at: noon, by, id: 'start' });
  const instance = new HostedInstance(chart, first.snapshot, { ...host, onStep });
  instance.begin(first);
  for (const [index, type] of types.entries())
    instance.notify({ id: type && `s${index + 1}`, by, event: { type } }, noon + 1_000 * (index + 1));
  instance.cancel(noon + 10_000);
  return JSON.parse(JSON.stringify(steps)) as Recorded['steps'];
}

const sent = recorded.steps.flatMap(({ cause, record }) => (cause.startsWith('signal') ? record.event.type : []));

describe('what engines recorded that had no time and chance of the chart', () => {
  it('comes about again where the host says that the run is one of theirs', () => {
    expect(chart.hash).toBe(recorded.definition);
    expect(live({ isServed: () => false }, sent)).toEqual(recorded.steps);
    // On replay a host decides nothing by itself.
    const decide = () => undefined;
    expect(live({ isServed: () => false, decide }, sent)).toEqual(recorded.steps);
  });

  it('is stepped again from its ledger', () => {
    const again = new LedgerSteps([chart], { sha256: nodeSha256 });
    const digests = recorded.steps.map(({ record }) => again.take(record)?.snapshot.digest);
    expect(digests).toEqual(recorded.steps.map(({ digest }) => digest));
  });

  it('is asked for only where a step asks for time or chance', () => {
    let asked = 0;
    const isServed = () => ++asked > 0;
    expect(live({ isServed }, ['NOTE', 'UNKNOWN', 'NOTE']).at(-1)?.record.event.type).toBe('CANCEL');
    expect(asked).toBe(1);
    const [, stamped] = live({ isServed }, ['STAMP']);
    expect(stamped?.record).toMatchObject({ event: { type: 'STAMP' }, to: ['weighing'] });
    expect(asked).toBe(2);
    // What is no envelope is not stepped, and has not asked for what the step before it did.
    const { length } = live({ isServed }, ['STAMP', '']);
    expect([length, asked]).toEqual([4, 3]);
  });
});

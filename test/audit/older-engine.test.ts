import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { compile, type LedgerRecord } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { readRun } from '../../audit/history/history-reader.ts';
import { relive } from '../../audit/restep/relive.ts';
import { restep } from '../../audit/restep/restep.ts';
import { asksForTime } from '../../packages/xstate-temporal/test/support/machines/asks-for-time.ts';

interface Recorded {
  readonly definition: string;
  readonly steps: readonly { readonly cause: string; readonly digest: string; readonly record: LedgerRecord }[];
}

const file = new URL('../../packages/xstate-temporal/test/engine/older-refusals.json', import.meta.url);
const { definition, steps } = JSON.parse(readFileSync(file, 'utf8')) as Recorded;
const chart = compile(asksForTime, { sha256: nodeSha256 });

/** The run as its history tells of it. @param sent what a signal brought, by its id */
function runOf(sent: (id: string, type: string) => string) {
  const authenticated = null;
  const told = steps.map(({ cause, digest, record: { at, seq } }) => ({
    ...{ seq, cause, at, digest, event: '99', task: '99', recordedAt: at, recordedBy: null },
  }));
  const signals = steps
    .filter(({ cause }) => cause.startsWith('signal:'))
    .map(({ record: { event } }, index) => ({
      envelope: { id: event.id, by: event.by, event: { type: sent(event.id, event.type) } },
      events: [String(index + 2)],
      authenticated,
    }));
  const by = { role: 'clerk', name: 'Ada' };
  const request = { by, id: 'start', isChild: false, events: ['1'], authenticated };
  return { ...readRun({ events: [] }), request, steps: told, signals, definition };
}

it('what an engine refused that had no time of the chart is found in its history and its ledger', () => {
  const records = steps.map(({ record }) => record);
  const digests = new Map(steps.map(({ digest, record }) => [record.seq, digest]));
  expect(restep(chart, records, digests)).toMatchObject({ ok: true });
  const { digest, divergences, ledger } = relive(chart, [runOf((_, type) => type)], nodeSha256);
  expect(divergences).toEqual([]);
  expect(digest).toBe(steps.at(-1)?.digest);
  expect(ledger).toEqual(records);
});

it('a refusal of that kind is believed of no event that asks for no time', () => {
  const run = runOf((id, type) => (id === 's2' ? 'NOTE' : type));
  const [first] = relive(chart, [run], nodeSha256).divergences;
  expect(first).toMatchObject({ seq: 3, cause: 'signal:s2' });
});

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  type Control,
  ControlTally,
  catalogue,
  catalogueHash,
  criteria,
  evidenceFor,
  populations,
  testCase,
} from '../../audit/controls/index.ts';
import type { RegisterRow } from '../../audit/index.ts';
import { controlsPage } from '../../scripts/controls-page.ts';
import { registerRow, registerRows } from '../support/register-row.ts';

describe('the catalogue', () => {
  test('is as docs/audit-controls.md shows it: npm run docs:controls writes it', () => {
    expect(readFileSync('docs/audit-controls.md', 'utf8')).toBe(controlsPage());
  });

  test('supports criteria of both standards with each control, and each criterion with a control', () => {
    for (const { id, supports } of catalogue) {
      expect(
        supports.some((ref) => /^A\.[58]\.\d+$/.test(ref)),
        id,
      ).toBe(true);
      expect(supports.some((ref) => /^(CC\d|PI1)\.\d$/.test(ref)) || id === 'times-plausible', id).toBe(true);
    }
    const used = new Set(catalogue.flatMap(({ supports }) => supports));
    expect([...used].sort()).toEqual(Object.keys(criteria).sort());
  });

  test('is data: two that hold the same catalogue hold the same hash', () => {
    const copy = JSON.parse(JSON.stringify(catalogue)) as Control[];
    expect(catalogueHash(copy)).toBe(catalogueHash());
    expect(catalogueHash(copy.slice(1))).not.toBe(catalogueHash());
    expect(new Set(catalogue.map(({ id }) => id)).size).toBe(catalogue.length);
  });
});

const exception = (kind: RegisterRow['exceptions'][number]['kind']) => ({
  exceptions: [{ kind, seq: 3, what: 'what happened' }],
});

describe('a control', () => {
  test('finds nothing in a case in which all is well, and says where it looked', () => {
    const tests = testCase(registerRow());
    expect(tests.map(({ result }) => result)).toEqual(catalogue.map(() => 'none'));
    for (const { control } of tests) expect(evidenceFor(control, registerRow()), control.id).not.toEqual([]);
  });

  test.each<[string, Partial<RegisterRow>, string[]]>([
    ['deviates', { verdict: 'deviates', findings: ['STEP_DIFFERS'] }, ['as-designed']],
    ['was decided by who opened it', { both: [{ name: 'Ann', as: ['opened', 'decided'] }] }, ['duties-segregated']],
    ['breaks a rule of duties', exception('duties'), ['duties-segregated']],
    ['has a sender who only claims', { proven: 3 }, ['senders-proven']],
    ['has a proof that fails', { findings: ['PROOF_FAILS'], verdict: 'deviates' }, ['as-designed', 'senders-proven']],
    ['had somebody refused', exception('refused'), ['refusals-reviewed']],
    ['ended undecided', { decision: null }, ['decided']],
    [
      'was late',
      { clocks: [{ clock: 'c', outcome: 'breached', startedAt: 1, dueAt: 2, stoppedAt: 3, reasons: [] }] },
      ['in-time'],
    ],
    [
      'is late',
      { clocks: [{ clock: 'c', outcome: 'overdue', startedAt: 1, dueAt: 2, stoppedAt: null, reasons: ['flood'] }] },
      ['in-time'],
    ],
    ['lives by another policy', { deviating: ['firstReportDue'] }, ['configured-policy']],
    ['was moved to another version', exception('migrated'), ['changes-controlled']],
    ['was terminated', exception('terminated'), ['no-operator-ends']],
    ['was reset', exception('reset'), ['no-operator-ends']],
    ['was begun again', exception('begunAgain'), ['no-operator-ends']],
    ['gave a letter up', exception('gaveUp'), ['delivered']],
    [
      'has times that contradict one another',
      { findings: ['STEP_TIME'], verdict: 'deviates' },
      ['as-designed', 'times-plausible'],
    ],
    ['was opened again', exception('reopened'), ['reopened-reviewed']],
  ])('finds what concerns it in a case that %s', (_name, given, expected) => {
    const found = testCase(registerRow(given)).filter(({ result }) => result === 'exceptions');
    expect(found.map(({ control }) => control.id)).toEqual(expected);
    for (const { exceptions } of found) expect(exceptions.join()).not.toBe('');
  });

  test('is only about its population, and tells what it cannot test from what is without exception', () => {
    const running = testCase(registerRow({ endedAt: null, status: 'running', clocks: [], sent: 0, proven: 0 }));
    const ids = running.map(({ control }) => control.id);
    for (const { id, population } of catalogue) expect(ids.includes(id), id).toBe(population === 'all');
    const unreadable = testCase(registerRow({ verdict: 'notVerifiable', deviating: ['x'] }));
    for (const { control, result } of unreadable)
      expect(result, control.id).toBe(control.id === 'configured-policy' ? 'exceptions' : 'untested');
    // Every kind is counted, also where not all are listed.
    const many = testCase(
      registerRow({ ...exception('refused'), exceptionCount: 101, exceptionsByKind: { refused: 101 } }),
    );
    const about = (id: string) => many.find(({ control }) => control.id === id);
    expect(about('no-operator-ends')?.result).toBe('none');
    expect(about('refusals-reviewed')?.exceptions[0]).toBe('101 in all, 1 of them listed');
    // Of a redacted case the exporter's word is what there is.
    expect(testCase(registerRow({ verdict: 'notVerifiable', claimed: true }))[0]?.result).toBe('none');
  });

  test('counts its population, real and simulated cases apart, and draws from it', () => {
    const tally = new ControlTally(catalogue, { size: 3, seed: 's' });
    const rows = registerRows(20);
    for (const row of rows) tally.add(row);
    tally.add(registerRow({ simulated: true, ...exception('refused') }));
    tally.add(registerRow({ claimed: true, verdict: 'notVerifiable' }));
    const reports = tally.reports();
    expect(reports.map(({ simulated }) => simulated)).toEqual([
      ...catalogue.map(() => false),
      ...catalogue.map(() => true),
    ]);
    const refusals = reports.filter(({ control }) => control === 'refusals-reviewed');
    expect(refusals).toMatchObject([
      { population: 21, exceptional: 0, claimed: 1, untested: 0, of: populations.all.words },
      { population: 1, exceptional: 1, exceptions: [{ what: ['refused at step 3: what happened'] }] },
    ]);
    const again = new ControlTally(catalogue, { size: 3, seed: 's' });
    for (const row of [...rows].reverse()) again.add(row);
    again.add(registerRow({ claimed: true, verdict: 'notVerifiable' }));
    expect(again.reports().map(({ sample }) => sample)).toEqual(
      reports.slice(0, catalogue.length).map(({ sample }) => sample),
    );
    expect(reports[0]?.sample).toHaveLength(3);
  });
});

import type { RegisterRow } from '../../audit/index.ts';

/** A made-up row of the register in which all is well. */
export function registerRow(given: Partial<RegisterRow> = {}): RegisterRow {
  return {
    workflow: 'eod-case/contoso~case-1',
    first: '01a22b11-0000-7000-8000-000000000001',
    machine: 'eod-case',
    version: '1.0.0',
    definition: 'd'.repeat(64),
    tenant: 'contoso',
    profile: 'mde',
    simulated: false,
    status: 'completed',
    state: ['closed'],
    openedAt: Date.UTC(2026, 9, 1),
    openedBy: { name: 'Ann', role: 'customer-analyst', how: 'proven' },
    decidedAt: Date.UTC(2026, 9, 2),
    decision: 'REPORT CONCLUDED',
    decidedBy: { name: 'Eve', role: 'expert', how: 'proven' },
    endedAt: Date.UTC(2026, 9, 3),
    steps: 5,
    sent: 4,
    proven: 4,
    deviating: [],
    clocks: [{ clock: 'first-report', outcome: 'met', startedAt: 1, dueAt: 3, stoppedAt: 2, reasons: [] }],
    deadlines: { met: 1, passed: 0, open: 0, overdue: 0 },
    exceptions: [],
    exceptionCount: given.exceptions?.length ?? 0,
    exceptionsByKind: Object.fromEntries((given.exceptions ?? []).map(({ kind }) => [kind, 1])),
    both: [],
    verdict: 'conforms',
    findings: [],
    claimed: false,
    ...given,
  };
}

/** So many rows, in all of which all is well, of some machines, months and weights. */
export function registerRows(count: number): RegisterRow[] {
  return Array.from({ length: count }, (_, index) =>
    registerRow({
      workflow: `${index % 3 === 0 ? 'tan-application' : 'eod-case'}/contoso~${index}`,
      first: `run-${index}`,
      machine: index % 3 === 0 ? 'tan-application' : 'eod-case',
      openedAt: Date.UTC(2026, index % 5, 1),
      steps: index,
    }),
  );
}

import type { AuditedCase, Desks } from '../../gateway/index.ts';
import type { MemoryProgramme } from './memory-programme.ts';

/** Desks that answer with as little as they may, about whatever they are asked. What they are asked is written down. */
export function memoryDesks(programme: MemoryProgramme): Desks {
  const called = (operation: string, about: string) => {
    programme.calls.push([operation, about]);
  };
  const named = (cases: readonly AuditedCase[]) => cases.map(({ row: { instance } }) => ({ instance, ticket: '0' }));
  return {
    audit: {
      async recording({ key, machine }) {
        called('recording', `${machine}/${key}`);
        return {
          recording: { title: `${machine}/${key}`, notes: [], steps: [], deadlines: [], asOf: 0 },
          verdict: { status: 'conforms', findings: [] },
        };
      },
      async history({ key, machine }) {
        called('history', `${machine}/${key}`);
        return [{ run: 'run-1', events: [{ eventId: '1' }] }];
      },
      async row({ key, machine }) {
        called('row', `${machine}/${key}`);
        return { own: {}, row: rowOf(`${machine}/${key}`, machine) };
      },
      controls(cases, { size }) {
        const counts = { population: cases.length, untested: 0, exceptional: 0, exceptions: [] };
        const words = { title: 'All is well.', supports: [], limits: 'None.', of: 'cases' };
        return [{ control: 'all', simulated: false, ...counts, ...words, sample: named(cases).slice(0, size) }];
      },
      sample: (cases) => ({ frame: 'f', drawn: named(cases), strata: [] }),
    },
    operations: {
      async read() {
        called('operations', '');
        const none = { instances: [], checks: [], stuck: [], retries: [], workers: [] };
        return { at: 0, namespace: 'default', taskQueue: 'watchfloor', asked: 0, more: false, ...none };
      },
    },
    simulation: {
      scenarios: async () => [{ scenario: 'quiet-quarter', title: 'A quiet quarter', description: '' }],
      runs: async () => [run],
      run: async (name) => (name === run.run ? { run } : undefined),
    },
  };
}

const run = {
  ...{ run: 'quiet-quarter', scenario: 'quiet-quarter', title: 'A quiet quarter', seed: 1, target: 'virtual' },
  ...{ writtenAt: 0, isLive: false, isRecorded: false },
};

function rowOf(instance: string, machine: string): AuditedCase['row'] {
  return {
    ...{ instance, machine, first: 'run-1', version: '1.0.0', tenant: null, simulated: false, status: 'running' },
    ...{ states: [], openedAt: null, openedBy: null, decidedAt: null, decision: null, decidedBy: null, endedAt: null },
    ...{ steps: 1, sent: 1, proven: 1, deviating: [], clocks: [], exceptions: [], exceptionCount: 0, both: [] },
    ...{ verdict: 'conforms', findings: [] },
  };
}

import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { machineIds } from '../../machines/index.ts';
import { cli } from '../support/run-cli.ts';

const files = path.resolve(import.meta.dirname, '../support/machine-files');
const example = path.resolve(import.meta.dirname, '../../examples/machines/index.ts');
const next = path.join(files, 'invoice-next.ts');

afterEach(() => vi.restoreAllMocks());

describe('machines list', () => {
  it('names every registered machine with its version and the hash of its definition', async () => {
    const { code, out } = await cli('machines', 'list', '--json');
    expect(code).toBe(0);
    const { machines } = JSON.parse(out) as { machines: { machine: string; definition: string; version: string }[] };
    expect(machines.map(({ machine }) => machine)).toEqual([...machineIds]);
    for (const { definition } of machines) expect(definition).toMatch(/^[0-9a-f]{64}$/);
    expect((await cli('machines', 'list')).out).toContain('eod-case');
  });
});

describe('machines check', () => {
  it('prints what a host must implement for each machine in a file', async () => {
    const { code, out } = await cli('machines', 'check', example);
    expect(code).toBe(0);
    expect(out).toContain('can be durable  invoice-dunning  invoiceDunning');
    expect(out).toContain('  actions   handToCollections, mailReminder');
    expect(out).toContain('term (computed)');
    expect(out).toContain('patience (30 min)');
  });

  it('lists every defect of every machine at once, and exits 1', async () => {
    const { code, out } = await cli('machines', 'check', path.join(files, 'unsound.ts'), '--json');
    expect(code).toBe(1);
    const { sound, machines } = JSON.parse(out) as {
      sound: boolean;
      machines: { machine: string; versioned: boolean; defects: { code: string; where: string }[] }[];
    };
    expect(sound).toBe(false);
    expect(
      machines.map(({ machine, versioned, defects }) => [machine, versioned, defects.map((one) => one.code)]),
    ).toEqual(
      [
        ['plain', false, []],
        ['shy', false, ['UNSUPPORTED_ACTOR', 'DELAY_MISSING']],
        ['listed', true, ['GUARD_MISSING']],
      ].map(([machine, versioned, codes]) => [machine, versioned, expect.arrayContaining(codes as string[])]),
    );
    const text = await cli('machines', 'check', path.join(files, 'unsound.ts'));
    expect(text.out).toContain('cannot be durable  shy');
    expect(text.out).toContain('version   1.0.0, as of a machine that names none');
  });

  it.each([
    ['none.ts', 'FILE_UNREADABLE', 'there is no such file'],
    ['empty.ts', 'FILE_MALFORMED', 'exports no machine'],
  ])('says what is wrong with the file %s', async (file, code, said) => {
    const { code: exit, err } = await cli('machines', 'check', path.join(files, file));
    expect(exit).toBe(2);
    expect(err).toContain(`error ${code}: `);
    expect(err).toContain(said);
  });
});

describe('machines diff', () => {
  it('exits 1 when something breaks, and says where', async () => {
    const { code, out } = await cli('machines', 'diff', example, `${next}#hurried`);
    expect([code, out]).toEqual([2, '']);
    const both = await cli('machines', 'diff', `${example}#invoice-dunning`, `${next}#hurried`);
    expect(both.code).toBe(1);
    expect(both.out).toContain('invoice-dunning  1.0.0 → 2.0.0');
    expect(both.out).toMatch(/^breaks\s+issued {2}the delay "term"/m);
  });

  it('exits 0 when instances in flight can go on, and when nothing differs', async () => {
    const stricter = await cli('machines', 'diff', `${example}#invoiceDunning`, `${next}#invoice-dunning@1.1.0`);
    expect(stricter.code).toBe(0);
    expect(stricter.out).toContain('Instances in flight can go on.');
    const same = await cli('machines', 'diff', 'eod-case', 'eod-case@1.0.0');
    expect([same.code, same.out]).toEqual([0, 'eod-case  1.0.0 → 1.0.0\nNothing differs.\n']);
  });

  it('gives the changes as JSON', async () => {
    const { out } = await cli('machines', 'diff', `${example}#invoice-dunning`, `${next}#hurried`, '--json');
    expect(JSON.parse(out)).toMatchObject({
      machine: 'invoice-dunning',
      breaks: true,
      changes: [{ kind: 'timer.changed', where: 'issued', breaks: true, states: ['issued'] }],
    });
  });

  it.each([
    [['nothing', 'nothing'], 'INPUT_INVALID', 'There is no machine "nothing"'],
    [['eod-case@9', 'eod-case'], 'INPUT_INVALID', 'no version "9"'],
    [['eod-case', 'tan-application'], 'MACHINES_DIFFER', 'two machines'],
    [['\x1b[31m', 'x'], 'INPUT_INVALID', '\ufffd[31m'],
  ])('refuses %j', async (argv, code, said) => {
    const { code: exit, err } = await cli('machines', 'diff', ...argv);
    expect(exit).not.toBe(0);
    expect(err).toContain(`error ${code}: `);
    expect(err).toContain(said);
  });
});

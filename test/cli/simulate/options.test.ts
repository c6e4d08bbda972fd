import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { cli } from '../../support/run-cli.ts';
import { inFolderWith } from '../../support/work-folder.ts';

const small = `
scenario: small
start: 2030-01-07T08:00:00Z
horizon: 2d
population: [{ group: bank, count: 1, onboarded: true }]
customers: { inquiries: { poisson: { rate: 1, per: 1d } } }
experts: { count: 1 }
expect: [lost == 0]
`;

inFolderWith({ 'small.yaml': small, 'formed.yaml': `${small}small: { horizon: 1d }\n` });

const simulate = (...argv: string[]) => cli('simulate', ...argv);
const timeout = 120_000;

describe('options of simulate', { timeout }, () => {
  it.each([
    ['--replication 3 --replications 5', 'INPUT_INVALID', 'leave one of them out'],
    ['--replication 3 --precision 5%', 'INPUT_INVALID', 'leave one of them out'],
    ['--most 3', 'INPUT_INVALID', 'give --precision too'],
    ['--of lost', 'INPUT_INVALID', '--precision or --warm-up auto'],
    ['--precision 5% --replications 5 --most 3', 'INPUT_INVALID', 'give a greater --most'],
    ['--trace --json', 'INPUT_INVALID', 'leave one of them out'],
    ['--address localhost:7233', 'INPUT_INVALID', 'give --on workers or --on temporal too'],
    ['--precision 2h --of lost', 'EXPECTATION_INVALID', 'lost is none: give a share of it such as 5%'],
    ['--precision 2h', 'EXPECTATION_INVALID', 'lost is none'],
    ['--precision 5% --of lsot', 'EXPECTATION_INVALID', 'did you mean "lost"?'],
    ['--adversary G0016', 'INPUT_INVALID', 'it needs a bundle: give --attack-bundle <file> too'],
    [`--adversary ${'a'.repeat(5_000)}`, 'INPUT_INVALID', 'is no file'],
    ['--adversary small.yaml', 'INPUT_INVALID', 'small.yaml has no adversaries that could play it'],
  ])('that contradict each other or do nothing are refused before anything runs: %s', async (flags, code, said) => {
    const found = await simulate('small.yaml', ...flags.split(' '));
    expect(found).toMatchObject({ code: 2, out: '' });
    expect(found.err).toContain(code);
    expect(found.err).toContain(said);
    expect(existsSync('.watchfloor')).toBe(false);
  });

  it('of a server are refused where a comparison or a sweep asks none', async () => {
    for (const argv of [
      ['compare', 'small.yaml', 'small.yaml'],
      ['sweep', 'small.yaml', '--set', 'experts.count=1..2'],
    ])
      expect(await simulate(...argv, '--namespace', 'other')).toMatchObject({
        code: 2,
        out: '',
        err: expect.stringContaining('--namespace is of a Temporal server'),
      });
  });

  it('take the small form where there is one, and say so where there is none', async () => {
    const without = await simulate('small.yaml', '--small');
    expect(without).toMatchObject({ code: 0, err: 'small.yaml has no small form (small:); it runs as it is.\n' });
    expect(without.out).toContain('2 d of scenario time');
    const formed = await simulate('formed.yaml', '--small');
    expect(formed).toMatchObject({ code: 0, err: '', out: expect.stringContaining('1 d of scenario time') });
  });

  it('show the date of each step in a run of more than a week, and the weekday alone in a shorter one', async () => {
    const steps = async (until: string) => (await simulate('small.yaml', '--trace', '--until', until)).out;
    expect(await steps('7d')).toMatch(/^Mon 08:\d\d tan-application/m);
    expect(await steps('8d')).toMatch(/^2030-01-07 Mon 08:\d\d tan-application/m);
  });
});

describe('a scenario that fails', { timeout }, () => {
  it('has no smaller one written where nothing can be left out of it', async () => {
    writeFileSync('failing.yaml', small.replace('lost == 0', 'eod.opened > 50, lost == 0'));
    const first = await simulate('failing.yaml');
    const [, found = ''] = /simulate (\S+\.smaller\.yaml)/.exec(first.out) ?? [];
    expect(parse(readFileSync(found, 'utf8'))).toMatchObject({ expect: ['eod.opened > 50'] });
    const again = await simulate(found);
    expect(again.out).toContain('The scenario is as small as it gets: nothing single can be left out of it');
    expect(again.out).not.toContain('.smaller.smaller.yaml');
    expect(existsSync('.watchfloor/simulations/failing.smaller/failing.smaller.smaller.yaml')).toBe(false);
  });
});

describe('a sweep', { timeout }, () => {
  it('takes fractions in steps, and makes the folder of its page', async () => {
    const { code } = await simulate(
      ...['sweep', 'small.yaml', '--set', 'customers.neverReply=0.1..0.3..0.1', '--replications', '1'],
      ...['--markdown', 'docs/of/mine/page.md'],
    );
    expect(code).toBe(0);
    expect(readFileSync('docs/of/mine/page.md', 'utf8')).toMatch(/ 0\.1 \|[\s\S]* 0\.2 \|[\s\S]* 0\.3 \|/);
    const { out } = await simulate('sweep', '--help');
    expect(out).toContain('0.1..0.5..0.1');
  });

  it('between fractions without a step is told how to write one', async () => {
    const { code, err } = await simulate('sweep', 'small.yaml', '--set', 'customers.neverReply=0.1..0.5');
    expect(code).toBe(2);
    expect(err).toContain('0.1..0.5..0.1');
  });
});

it('a key that is there twice is told with its place once', async () => {
  writeFileSync('twice.yaml', `${small}horizon: 3d\n`);
  const { err } = await simulate('twice.yaml');
  expect(err).toBe('error FILE_MALFORMED: twice.yaml:9:1: the field "horizon" is there twice\n');
});

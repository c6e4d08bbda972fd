import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { reportFolders } from '../../../cli/simulate/write-report.ts';
import { cli } from '../../support/run-cli.ts';
import { inFolderWith } from '../../support/work-folder.ts';

const small = `
scenario: small
title: A small population
start: 2030-01-07T08:00:00Z
horizon: 2d
population: [{ group: bank, count: 1, onboarded: true }]
customers: { inquiries: { poisson: { rate: 1, per: 1d } } }
experts: { count: 1 }
expect: [lost == 0]
`;

inFolderWith({
  'small.yaml': small,
  'one/a.yaml': small,
  'two/a.yaml': small.replace('A small', 'Another'),
  'a-file': '',
});
afterEach(() => vi.restoreAllMocks());

const simulate = (...argv: string[]) => cli('simulate', ...argv);
const patience = 120_000;

/** A state that two quiet days do not lead to. */
const never = 'tan-application reaches terminated';

describe('the report of a scenario', { timeout: patience }, () => {
  it('is written beside that of another file with its name, and each is said', async () => {
    const { code, out } = await simulate('one/a.yaml', 'two/a.yaml');
    const places = [...out.matchAll(/^Report: (\S+)$/gm)].map(([, place = '']) => place);
    expect({ code, places }).toEqual({
      code: 0,
      places: ['a', 'a-2'].map((name) => `.watchfloor/simulations/${name}/report.html`),
    });
    expect(places.map((place) => /<h1>([^<]*)/.exec(readFileSync(place, 'utf8'))?.[1])).toEqual([
      'A small population',
      'Another population',
    ]);
  });

  it('has a folder that no other scenario of the command has', () => {
    const names = (...files: string[]) => reportFolders(files, 'out').map((one) => path.relative('out', one));
    expect(names('x/a.yaml', 'y/a.yaml', 'x/a.yaml')).toEqual(['a', 'a-2', 'a-3']);
    expect(names('x/a.yaml', 'y/a.yaml', 'a-2.yaml')).toEqual(['a', 'a-3', 'a-2']);
    expect(names('x/a.yaml', 'y/A.yaml')).toEqual(['a', 'A-2']);
    expect(reportFolders(['a.yaml'], 'out')).toEqual(['out']);
  });

  it('leaves nothing out that it has, and --json names only what it has', async () => {
    const { out } = await simulate('small.yaml', '--json');
    const [printed] = (JSON.parse(out) as { scenarios: object[] }).scenarios;
    const written = JSON.parse(readFileSync('.watchfloor/simulations/small/report.json', 'utf8')) as object;
    const ofPlots = ['durations', 'levels', 'campaigns'];
    expect(Object.keys(written)).toEqual(expect.arrayContaining(ofPlots));
    expect(Object.keys(printed ?? {})).toEqual(expect.arrayContaining(['metrics', 'coverage']));
    for (const name of ofPlots) expect(printed).not.toHaveProperty(name);
  });

  // Node's own recursive mkdir never comes back from the first of these.
  it.each(['/proc/x/y', 'a-file', 'a-file/x'])('that cannot be written ends with 2: %s', async (place) => {
    for (const argv of [
      ['small.yaml', '--report', place],
      ['small.yaml', '--junit', path.join(place, 'junit.xml')],
      ['schema', '--write', path.join(place, 'schema.json')],
    ])
      expect(await simulate(...argv)).toMatchObject({
        code: 2,
        err: expect.stringContaining('error FILE_UNWRITABLE:'),
      });
  });

  it('that cannot be written is told before anything runs, where it can be known', async () => {
    for (const option of ['--report', '--junit'])
      expect(await simulate('small.yaml', option, 'a-file/x')).toMatchObject({ code: 2, out: '' });
    const sweep = ['sweep', 'small.yaml', '--set', 'experts.count=1..2', '--markdown', 'a-file/x.md'];
    expect(await simulate(...sweep)).toMatchObject({ code: 2, out: '' });
  });

  it('of a sweep goes into folders that are made for it, its page for the documentation too', async () => {
    const argv = ['sweep', 'small.yaml', '--set', 'experts.count=1..2', '--replications', '1'];
    expect(await simulate(...argv, '--markdown', 'new/folder/page.md')).toMatchObject({ code: 0, err: '' });
    expect(readFileSync('new/folder/page.md', 'utf8')).toContain('# A small population');
  });
});

describe('what one run of all must do', { timeout: patience }, () => {
  it('and none does is a failure everywhere: in JUnit, JSON, the report, the exit code and the command to run again', async () => {
    const argv = ['small.yaml', '--sometimes', never, '--sometimes', 'tan-application reaches active'];
    const { code, out } = await simulate(...argv, '--junit', 'junit.xml');
    expect(code).toBe(1);
    expect(out).toContain(`✗ over all runs: sometimes ${never}`);
    expect(out).toContain(
      `Again:  npx watchfloor simulate small.yaml --sometimes '${never}' --sometimes 'tan-application reaches active'`,
    );
    const junit = readFileSync('junit.xml', 'utf8');
    expect(junit).toContain('<testsuite name="all scenarios together" tests="2" failures="1"');
    expect(junit).toMatch(new RegExp(`<testcase [^>]*name="sometimes ${never}">\\s*<failure`));
    expect(junit).toContain('failures="1" errors="0">');
    const html = readFileSync('.watchfloor/simulations/small/report.html', 'utf8');
    expect(html).toContain('✗ 1 of 3 expectations fails');
    expect(html).toContain(`<code>sometimes ${never}</code>`);
    const written = JSON.parse(readFileSync('.watchfloor/simulations/small/report.json', 'utf8')) as object;
    expect(written).toMatchObject({ passed: false, sometimes: [{ holds: false }, { holds: true }] });
    expect(JSON.parse((await simulate(...argv, '--json')).out)).toMatchObject({
      passed: false,
      sometimes: [
        { text: `sometimes ${never}`, holds: false },
        { text: 'sometimes tan-application reaches active', holds: true },
      ],
    });
  });

  it('is of all scenarios: the command with all of them makes it again, and none of their own does', async () => {
    const { out } = await simulate('small.yaml', 'one/a.yaml', '--sometimes', never);
    expect(out.match(/^Again: .*$/gm)).toEqual([
      'Again:  npx watchfloor simulate small.yaml',
      'Again:  npx watchfloor simulate one/a.yaml',
      `Again:  npx watchfloor simulate small.yaml one/a.yaml --sometimes '${never}'`,
    ]);
  });

  it.each([
    ['eod-case takes NOPE', 'EXPECTATION_INVALID: --sometimes "eod-case takes NOPE":16: eod-case has no event "NOPE"'],
    ['sometimes eod-case reaches nowhere', '"sometimes eod-case reaches nowhere":28: eod-case has no state "nowhere"'],
    ['eod-case refuses NOPE', 'no event is refused with "NOPE"'],
    ['lost == 0', 'INPUT_INVALID: --sometimes "lost == 0": over several scenarios only'],
  ])('is refused before anything runs where it means nothing: %s', async (text, said) => {
    const { code, out, err } = await simulate('small.yaml', '--sometimes', text);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(said);
  });
});

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Interrupt } from 'xstate-temporal/cli';
import { makeWithPauses } from '../../../numeric/event-loop.ts';
import { cover, knownStudies } from '../../../numeric/validation/coverage.ts';
import { generators, holdGenerator } from '../../../numeric/validation/generators.ts';
import { holdNetwork, networks } from '../../../numeric/validation/jackson.ts';
import { holdLaws } from '../../../numeric/validation/laws.ts';
import { sizes } from '../../../numeric/validation/sizes.ts';
import { cli, cliStoppedBy } from '../../support/run-cli.ts';
import { inFolderWith } from '../../support/work-folder.ts';

const small = `
scenario: small
start: 2030-01-07T08:00:00Z
horizon: 4d
population: [{ group: bank, count: 2, onboarded: true }]
customers: { inquiries: { poisson: { rate: 1, per: 12h } } }
experts: { count: 1 }
expect: [lost == 0]
`;

inFolderWith({ 'small.yaml': small });

/** Ctrl-C, as soon as the command has begun and the process has a moment to hear it. */
function soon(): Interrupt {
  const controller = new AbortController();
  return { signal: controller.signal, hold: () => void setTimeout(() => controller.abort()) };
}

const stopped = { code: 130, out: '', err: 'error ABORTED: Stopped on request.\n' };

describe('Ctrl-C', { timeout: 120_000 }, () => {
  it.each([
    ['validate', []],
    ['calibrate', ['--campaigns', '100000000']],
    ['fuzz', ['--runs', '10000']],
  ])('ends simulate %s in the midst of its work, with a line that says so', async (verb, more) => {
    expect(await cliStoppedBy(soon(), ['simulate', verb, ...more])).toEqual(stopped);
  });

  it('is heard while steps are printed, though virtual time waits for nothing', async () => {
    const controller = new AbortController();
    const interrupt: Interrupt = { signal: controller.signal, hold: () => undefined };
    const argv = ['simulate', 'small.yaml', '--until', '4000d', '--trace'];
    const { code, err } = await cliStoppedBy(
      interrupt,
      argv,
      (count) => count === 1 && setTimeout(() => controller.abort()),
    );
    expect({ code, err }).toEqual({ code: 130, err: stopped.err });
  });

  it('leaves of a study what was finished: a table, a report, and no verdict', async () => {
    const argv = ['simulate', 'small.yaml', '--trace', '--no-shrink', '--report'];
    const whole = await cli(...argv, 'whole', '--replications', '2');
    const steps = whole.out.split('\n').filter((line) => /^\w{3} \d\d:\d\d /.test(line)).length;
    const controller = new AbortController();
    const interrupt: Interrupt = { signal: controller.signal, hold: () => undefined };
    // The first step of the third replication: two are finished.
    const { code, out } = await cliStoppedBy(
      interrupt,
      [...argv, 'part', '--replications', '5000', '--junit', 'part.xml'],
      (count) => count === steps + 1 && controller.abort(),
    );
    expect(code).toBe(130);
    expect(out).toContain('Interrupted: 2 of 5,000 replications were finished');
    expect(out).toContain('Interrupted: not judged.');
    expect(out).not.toContain('The expectation holds.');
    const report = (name: string) => JSON.parse(readFileSync(path.join(name, 'report.json'), 'utf8'));
    expect(report('part')).toMatchObject({ passed: false, stopped: 'interrupted', planned: 5_000 });
    // An unbroken beginning: its numbers are those of a study of so many.
    for (const part of ['runs', 'metrics', 'durations']) expect(report('part')[part]).toEqual(report('whole')[part]);
    expect(readFileSync('part/report.html', 'utf8')).toContain('Interrupted: not judged');
    expect(readFileSync('part.xml', 'utf8')).toContain('interrupted after 2 of 5,000');
  });

  it('in the second of three scenarios leaves the report of the first', async () => {
    for (const name of ['a', 'b', 'c']) writeFileSync(`${name}.yaml`, small.replace('small', name));
    const controller = new AbortController();
    const interrupt: Interrupt = { signal: controller.signal, hold: () => undefined };
    const argv = ['simulate', 'a.yaml', 'b.yaml', 'c.yaml', '--trace', '--report', 'three'];
    let told = 0;
    const { code, out, err } = await cliStoppedBy(interrupt, argv, () => {
      if (existsSync('three/a/report.json') && ++told === 12) controller.abort();
    });
    expect(code).toBe(130);
    expect(out).toContain('The expectation holds.');
    expect(err).toContain('Interrupted after 1 of 3 scenarios.');
    expect(existsSync('three/b/report.json')).toBe(false);
  });
});

describe('long work', () => {
  const enough = new Error('enough');
  /** Breaks off at the third pause. */
  const thrice = () => {
    let pauses = 0;
    return async () => {
      if (++pauses === 3) throw enough;
    };
  };
  const many = { ...sizes.small, streams: 1e9, replications: 1e9 };

  it('makes what it would make without pauses', async () => {
    expect(
      await makeWithPauses(
        5,
        (index) => index ** 2,
        async () => undefined,
        2,
      ),
    ).toEqual([0, 1, 4, 9, 16]);
  });

  it.each([
    ['laws', () => holdLaws(1e9, 1, thrice())],
    ['coverage', () => cover(knownStudies(sizes.small, 1)[2] as never, 1e9, thrice())],
    ['generators', () => holdGenerator(generators()[0] as never, many, 1, thrice())],
    ['networks', () => holdNetwork(networks()[0] as never, many, 1, thrice())],
  ])('pauses within a single check: %s', (_, check) => expect(check()).rejects.toBe(enough));
});

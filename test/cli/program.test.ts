import { afterEach, describe, expect, it, vi } from 'vitest';
import { createTerminal, reportError } from 'xstate-temporal/cli';
import { RefusedError, WatchfloorError } from 'xstate-temporal/engine';
import { exitCodeOf } from '../../cli/exit.ts';
import { explained } from '../../cli/print/report-error.ts';
import { buildProgram } from '../../cli/program.ts';
import { cli, uninterrupted } from '../support/run-cli.ts';

afterEach(() => vi.restoreAllMocks());

describe('the command line', () => {
  it.each([
    [['lst'], 'COMMAND_UNKNOWN', 'Did you mean list?'],
    [['case', 'opne'], 'COMMAND_UNKNOWN', 'Did you mean open?'],
    [['list', '--tennant', 'x'], 'OPTION_UNKNOWN', 'Did you mean --tenant?'],
    [['show'], 'USAGE_INVALID', "Missing required argument 'instance'"],
    [['list', 'a'], 'USAGE_INVALID', 'Too many arguments'],
    [['list', '--limit', '-3'], 'USAGE_INVALID', 'must be a whole number'],
    [['apply', '--profile', 'x'], 'USAGE_INVALID', 'Allowed choices are mde, xdr'],
    [['case'], 'USAGE_INVALID', '--help shows the commands'],
    [['\x1b[31mx'], 'COMMAND_UNKNOWN', '\ufffd[31mx'],
  ])('refuses %j in one line, with exit code 2', async (argv, code, said) => {
    const result = await cli(...argv);
    expect(result.code).toBe(2);
    expect(result.out).toBe('');
    expect(result.err).toMatch(new RegExp(`^error ${code}: [^\\n\\x1b]*\\n$`));
    expect(result.err).toContain(said);
  });

  it('gives its errors as JSON with --json, also when the line cannot be parsed', async () => {
    const { code, out, err } = await cli('list', '--json', '--oops');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(JSON.parse(err)).toEqual({ error: { code: 'OPTION_UNKNOWN', message: expect.any(String) } });
  });

  it('prints its version, and its help with the exit codes', async () => {
    expect(await cli('--version')).toEqual({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), err: '' });
    for (const argv of [['--help'], ['help'], []]) {
      const { code, out } = await cli(...argv);
      expect(code).toBe(0);
      for (const number of [0, 1, 2, 3, 4, 5, 130]) expect(out).toMatch(new RegExp(`^ {2}${number} `, 'm'));
    }
  });

  it('has an example and --json in the help of every command', async () => {
    const program = buildProgram(
      { terminal: createTerminal({ json: false }), interrupt: uninterrupted },
      () => undefined,
    );
    const leaves = program.commands.flatMap((one) =>
      one.commands.length === 0 ? [[one.name()]] : one.commands.map((inner) => [one.name(), inner.name()]),
    );
    const known = leaves.map((names) => names.join(' '));
    expect(new Set(known).size).toBe(known.length);
    // Groups add to these; none of these goes missing unnoticed.
    expect(known).toEqual(
      expect.arrayContaining([
        ...['demo', 'dev', 'setup', 'worker', 'apply', 'subscribe', 'case open', 'send', 'show', 'list'],
        ...['machines list', 'machines check', 'machines diff', 'machines draw', 'doctor', 'policy', 'profiles'],
        ...['audit verify', 'audit trail', 'simulate run', 'simulate compare'],
      ]),
    );
    for (const names of leaves) {
      const { code, out } = await cli(...names, '--help');
      expect(code).toBe(0);
      expect(out).toMatch(new RegExp(`Examples?:\\n {2}\\$ watchfloor ${names.join(' ')}`));
      // What it prints is a format of its own.
      if (!['audit event-log', 'audit net', 'audit prove'].includes(names.join(' '))) expect(out).toContain('--json');
      for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
    }
  });
});

describe('the policy', () => {
  it('is shown with value, unit and reason', async () => {
    const { code, out } = await cli('policy', 'eod-case', '--json');
    expect(code).toBe(0);
    const { policy } = JSON.parse(out) as { policy: { name: string }[] };
    expect(policy.find(({ name }) => name === 'firstReportDue')).toMatchObject({
      machine: 'eod-case',
      value: 2 * 86_400_000,
      unit: 'duration',
      byProfile: { xdr: null },
      reason: expect.stringContaining('two days'),
    });
  });

  it('of no machine is refused', async () => {
    expect(await cli('policy', 'eod')).toMatchObject({ code: 2, err: expect.stringContaining('error INPUT_INVALID') });
  });
});

describe('an error', () => {
  function printed(error: unknown, json = false): string {
    const parts: string[] = [];
    reportError(explained(error), { json, write: (part) => parts.push(part), debug: false });
    return parts.join('');
  }

  it('is one line without a stack, whatever is in it', () => {
    expect(printed(new WatchfloorError('X_Y', 'one\n  two\x1b[31m'))).toBe('error X_Y: one two\ufffd[31m\n');
    expect(printed(new TypeError('oh'))).toBe('error UNEXPECTED: oh. WATCHFLOOR_DEBUG=1 shows where it comes from.\n');
    expect(printed(new WatchfloorError('X_Y', 'x'.repeat(5_000))).length).toBeLessThan(1_100);
    expect(printed('a text')).toMatch(/^error UNEXPECTED: a text\./);
  });

  it('keeps its lines where they are a list', () => {
    expect(printed(new WatchfloorError('NO_TEMPORAL_SERVER', 'none:\n  1. a\n  2. b'))).toBe(
      'error NO_TEMPORAL_SERVER: none:\n  1. a\n  2. b\n',
    );
  });

  it('of the server has a code of its own', () => {
    const grpc = (code: number, details: string) =>
      Object.assign(new Error(`${code} X: ${details}`), { code, details });
    const wrapped = (code: number, details: string) => new Error('failed', { cause: grpc(code, details) });
    expect(explained(grpc(14, 'gone')).code).toBe('NO_SERVER');
    expect(explained(wrapped(4, 'late')).code).toBe('NO_SERVER');
    expect(explained(grpc(12, 'Received HTTP status code 404')).code).toBe('NO_SERVER');
    expect(explained(grpc(16, 'who?')).code).toBe('SERVER_DENIED');
    expect(explained(grpc(5, 'Namespace x is not found.')).code).toBe('NAMESPACE_NOT_FOUND');
    expect(explained(new Error('[TMPRL1100] Nondeterminism error: x')).code).toBe('INSTANCE_STUCK');
    expect(explained(grpc(9, 'no poller seen for task queue recently')).code).toBe('NO_WORKER');
  });

  it('decides the exit code', () => {
    const codes = ['INPUT_INVALID', 'CONFIG_INVALID', 'ALREADY_STARTED', 'INSTANCE_NOT_FOUND', 'NO_SERVER', 'ABORTED'];
    expect(codes.map((code) => exitCodeOf(new WatchfloorError(code, '')))).toEqual([2, 2, 3, 4, 5, 130]);
    expect(exitCodeOf(new RefusedError('ANYTHING', ''))).toBe(3);
    expect(exitCodeOf(new WatchfloorError('POLICY_NOT_ALLOWED', ''))).toBe(3);
    expect(exitCodeOf(new WatchfloorError('ANYTHING', ''))).toBe(1);
    expect(exitCodeOf(new WatchfloorError('toString', ''))).toBe(1);
    expect(exitCodeOf('nothing')).toBe(1);
  });
});

import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clean } from 'xstate-temporal/cli';
import { commandLine, quoted } from '../../../cli/simulate/shell.ts';

/** The arguments as bash takes them from a line. */
function pasted(line: string): string[] {
  const script = `for one in ${line}; do printf '%s\\0' "$one"; done`;
  return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

describe('an argument in a command that is shown', () => {
  it.each([
    ['scenario.yaml', 'scenario.yaml'],
    ['a b', "'a b'"],
    ["it's", "'it'\\''s'"],
    ['ev\x1b[31mil <b>.yaml', "$'ev\\033[31mil <b>.yaml'"],
    ["\\it's\n", "$'\\\\it\\'s\\012'"],
    ['\u202e1', "$'\\342\\200\\2561'"],
  ])('%j is written %s', (argument, written) => expect(quoted(argument)).toBe(written));

  it('steers no terminal, and is the same argument to the shell that it is pasted into', () => {
    const odd = fc.constantFrom('\x1b', '\n', "'", '\\', '\u009b', '\u202e', '\u200b', '7', ' ', '$', '!', 'é', '😀');
    const text = fc.oneof(fc.string({ unit: odd }), fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 40 }), (texts) => {
        const args = texts.map((one) => one.replaceAll('\0', ''));
        const line = args.map(quoted).join(' ');
        expect(clean(line, Number.POSITIVE_INFINITY)).toBe(line);
        expect(pasted(line)).toEqual(args);
      }),
      { numRuns: 50 },
    );
  });

  it('that is a file is not taken for an option', () => {
    expect(commandLine('', ['-x.yaml'], [['--set', '-a b']])).toBe("npx watchfloor simulate ./-x.yaml --set '-a b'");
  });
});

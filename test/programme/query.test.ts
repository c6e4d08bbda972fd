import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { queryFor, quoted } from '../../programme/index.ts';

/** The value of a quoted text as the server's parser reads it, and what stands after its end. */
function parsed(text: string): { value: string; rest: string } {
  let value = '';
  for (let index = 1; index < text.length; index++) {
    if (text[index] === '\\') value += text[++index];
    else if (text[index] === "'") return { value, rest: text.slice(index + 1) };
    else value += text[index];
  }
  return { value, rest: 'not closed' };
}

describe('a filter', () => {
  it('holds whatever it is given as a value, and nothing of it as a query', () => {
    const texts = fc.string({ unit: fc.constantFrom("'", '\\', '"', ' ', 'O', 'R', '=', 'ä', '%'), maxLength: 20 });
    fc.assert(
      fc.property(texts, (text) => {
        expect(parsed(quoted(text))).toEqual({ value: text, rest: '' });
      }),
    );
  });

  it('refuses control characters and texts without an end', () => {
    expect(() => quoted('a\x1b[31m')).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
    expect(() => quoted('x'.repeat(501))).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });

  it('shows the open instances of Watchfloor unless more is asked', () => {
    expect(queryFor({})).toBe(
      "WatchfloorMachine IS NOT NULL AND WatchfloorMachine NOT IN ('operations-log') AND ExecutionStatus = 'Running'",
    );
    expect(queryFor({ all: true, machine: 'eod-case', tenant: "o'neil", attention: true })).toBe(
      "WatchfloorMachine = 'eod-case' AND WatchfloorTenant = 'o\\'neil' AND WatchfloorAttention IS NOT NULL",
    );
  });

  it('takes a state for all that lies below it', () => {
    const query = queryFor({ machine: 'tan-application', state: 'approval', all: true });
    expect(query).toBe(
      "WatchfloorMachine = 'tan-application' AND WatchfloorState IN ('approval.underAssessment', 'approval.clarificationPending')",
    );
    expect(queryFor({ state: 'triaged.assessing', all: true })).toContain("WatchfloorState IN ('triaged.assessing')");
    // The history state is none that an instance can be in.
    expect(queryFor({ state: 'active' })).not.toContain('history');
  });

  it('refuses a state that is none, and takes any of a machine that it does not know', () => {
    const unknown = expect.objectContaining({ code: 'INPUT_INVALID' });
    expect(() => queryFor({ state: 'opend' })).toThrow(unknown);
    expect(() => queryFor({ state: 'opened', machine: 'tan-application' })).toThrow(unknown);
    expect(() => queryFor({ state: 'toString' })).toThrow(unknown);
    expect(queryFor({ state: 'mine', machine: 'mine', all: true })).toContain("WatchfloorState IN ('mine')");
  });
});

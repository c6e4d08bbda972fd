import { printable, WatchfloorError } from 'xstate-temporal/engine';
import type { Comparison, Expectation, Measure } from './expectation.ts';

const comparisons = ['<=', '>=', '==', '!=', '<', '>'] as const;
const token =
  /\s*(?:(?<comparison><=|>=|==|!=|<|>)|(?<duration>\d+(?:\.\d+)?[smhdw](?:\d+(?:\.\d+)?[smhdw])*)(?![\w.])|(?<percent>\d+(?:\.\d+)?\s?%)|(?<number>-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)(?![\w.])|(?<word>[A-Za-z][\w-]*(?:\.[\w-]+)*)|(?<sign>[()/]))/y;

const unitMs: Readonly<Record<string, number>> = { s: 1e3, m: 6e4, h: 36e5, d: 864e5, w: 6048e5 };

/** Longer is no sentence. */
const MAX_LENGTH = 300;

interface Token {
  readonly kind: 'comparison' | 'duration' | 'percent' | 'number' | 'word' | 'sign';
  readonly text: string;
  /** From 0. */
  readonly column: number;
}

/** What is wrong with an expectation, and where in its text. */
export class ExpectationError extends WatchfloorError {
  /** Column in the text, from 0. */
  readonly column: number;

  constructor(message: string, column: number) {
    super('EXPECTATION_INVALID', message);
    this.column = column;
  }
}

/**
 * Reads an expectation:
 *
 * - `eod.firstReport.p95 < 48h`, `lost == 0`, `experts.busy.average <= 0.9`
 * - `share(eod.firstReport <= 48h) >= 95%`, `tan.falseNotice / tan.notified < 2%`
 * - with `in 90% of runs` at its end, where not every replication need hold
 * - `sometimes eod.breach > 0`, `sometimes eod-case reaches advised`, `… takes SUBMIT`, `… refuses EVENT_NOT_ACCEPTED`
 *
 * Whether its names exist is decided by `resolve`.
 *
 * @throws EXPECTATION_INVALID, with the column
 */
export function parseExpectation(text: string): Expectation {
  if (text.length > MAX_LENGTH) throw new ExpectationError(`is longer than ${MAX_LENGTH} characters`, MAX_LENGTH);
  return new Parser(text).expectation();
}

/** A duration such as `48h`, `1.5d` or `2d3h` in milliseconds; `undefined` for anything else. */
export function durationOf(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?[smhdw])+$/.test(text)) return undefined;
  let sum = 0;
  for (const [, count, unit] of text.matchAll(/([\d.]+)([smhdw])/g)) sum += Number(count) * (unitMs[unit ?? ''] ?? 0);
  return Math.round(sum);
}

class Parser {
  readonly #text: string;
  readonly #tokens: Token[];
  readonly #columns: Record<string, number> = {};
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokenize(text);
  }

  expectation(): Expectation {
    const sometimes = this.#word('sometimes');
    const [first, verb, target] = this.#tokens.slice(this.#at);
    if (verb?.kind === 'word' && /^(reaches|takes|refuses)$/.test(verb.text)) {
      if (!sometimes)
        throw new ExpectationError(`"${verb.text}" asks what one run at least has done: put "sometimes" first`, 0);
      if (first?.kind !== 'word') throw this.#expected('the name of a machine');
      this.#at += 2;
      const name = this.#name(`what it ${verb.text}`);
      this.#end();
      this.#columns[first.text] = first.column;
      this.#columns[name] = target?.column ?? 0;
      return {
        kind: 'reach',
        text: this.#text,
        columns: this.#columns,
        machine: first.text,
        verb: verb.text as 'reaches' | 'takes' | 'refuses',
        target: name,
      };
    }
    const measure = this.#measure();
    const comparison = this.#comparison();
    const boundColumn = this.#column();
    const { bound, unit, percent } = this.#value();
    const share = this.#runs();
    this.#end();
    if (sometimes && share !== undefined)
      throw new ExpectationError('"sometimes" is once at least; "in … of runs" is another demand: write one', 0);
    return {
      kind: 'bound',
      text: this.#text,
      columns: this.#columns,
      measure,
      comparison,
      bound,
      unit,
      percent,
      boundColumn,
      runs: sometimes ? 'sometimes' : (share ?? 1),
    };
  }

  #measure(): Measure {
    const path = this.#name('the name of a measurement');
    if (path === 'share' && this.#sign('(')) {
      const inner = this.#name('the name of an interval');
      const comparison = this.#comparison();
      if (comparison === '==' || comparison === '!=')
        throw new ExpectationError('a share is of what lies on one side: <, <=, > or >=', this.#column(-1));
      const { bound, unit } = this.#value();
      if (unit !== 'duration')
        throw new ExpectationError('an interval is compared with a duration such as 48h', this.#column(-1));
      if (!this.#sign(')')) throw this.#expected('")"');
      return { kind: 'share', path: inner, comparison, threshold: bound };
    }
    if (this.#sign('/')) return { kind: 'ratio', path, over: this.#name('the name of a count') };
    return { kind: 'named', path };
  }

  #comparison(): Comparison {
    const { kind, text } = this.#next() ?? {};
    if (kind !== 'comparison') throw this.#expected(`one of ${comparisons.join(' ')}`, -1);
    return text as Comparison;
  }

  #value(): { bound: number; unit: 'duration' | 'number'; percent: boolean } {
    const { kind, text = '' } = this.#next() ?? {};
    if (kind === 'duration') return { bound: durationOf(text) ?? 0, unit: 'duration', percent: false };
    if (kind === 'percent') return { bound: Number.parseFloat(text) / 100, unit: 'number', percent: true };
    if (kind === 'number') return { bound: Number(text), unit: 'number', percent: false };
    throw this.#expected('a number such as 3 or 5%, or a duration such as 48h', -1);
  }

  #runs(): number | undefined {
    if (!this.#word('in')) return undefined;
    const share = this.#next();
    if (share?.kind !== 'percent') throw this.#expected('a percentage, as in "in 90% of runs"', -1);
    if (!this.#word('of') || !this.#word('runs')) throw this.#expected('"of runs"');
    const value = Number.parseFloat(share.text) / 100;
    if (value <= 0 || value > 1) throw new ExpectationError('must be above 0% and at most 100%', share.column);
    return value;
  }

  #name(what: string): string {
    const word = this.#next();
    if (word?.kind !== 'word') throw this.#expected(what, -1);
    this.#columns[word.text] = word.column;
    return word.text;
  }

  #word(text: string): boolean {
    return this.#take('word', text);
  }

  #sign(text: string): boolean {
    return this.#take('sign', text);
  }

  #take(kind: Token['kind'], text: string): boolean {
    const next = this.#tokens[this.#at];
    if (next?.kind !== kind || next.text !== text) return false;
    this.#at++;
    return true;
  }

  #next(): Token | undefined {
    return this.#tokens[this.#at++];
  }

  #end(): void {
    if (this.#at < this.#tokens.length) throw this.#expected('the end');
  }

  #column(offset = 0): number {
    return this.#tokens[this.#at + offset]?.column ?? this.#text.length;
  }

  #expected(what: string, offset = 0): ExpectationError {
    const next = this.#tokens[this.#at + offset];
    const instead = next === undefined ? 'it ends here' : `"${printable(next.text)}" stands here`;
    return new ExpectationError(`${what} is expected, and ${instead}`, this.#column(offset));
  }
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  token.lastIndex = 0;
  while (token.lastIndex < end) {
    const from = token.lastIndex;
    const match = token.exec(text);
    const [kind, said] = Object.entries(match?.groups ?? {}).find(([, value]) => value !== undefined) ?? [];
    if (kind === undefined || said === undefined) {
      const column = from + (text.slice(from).length - text.slice(from).trimStart().length);
      const word = /^\S{1,40}/.exec(text.slice(column))?.[0] ?? '';
      throw new ExpectationError(`"${printable(word)}" is not understood`, column);
    }
    tokens.push({ kind: kind as Token['kind'], text: said, column: token.lastIndex - said.length });
  }
  return tokens;
}

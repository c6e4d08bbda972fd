import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { createMachine } from 'xstate';
import { Hand } from './support.ts';

const read = (path: string) => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');
const page = read('packages/xstate-temporal/docs/xstate-support.md');

interface Row {
  readonly feature: string;
  /** What the last column names: files below the library's `test/` or the programme's, and titles in them. */
  readonly named: readonly { readonly file: string; readonly titles: readonly string[] }[];
}

const rows: readonly Row[] = [...page.matchAll(/^\| (.+) \| (.+) \|$/gm)]
  .map(([, start = '', shown = '']) => ({
    feature: start.split(' | ')[0] ?? '',
    named: shown.split('; ').map((part) => ({
      file: /^`([\w/.-]+)`/.exec(part)?.[1] ?? '',
      titles: [...part.matchAll(/“([^”]+)”/g)].map(([, title = '']) => title),
    })),
  }))
  .filter(({ feature }) => !/^(feature|difference)\b/.test(feature));

/** The titles of a file's tests; of the oracle, the features that it counts. */
function titlesIn(file: string): ReadonlySet<string> {
  const from = file.startsWith('test/') ? file : `packages/xstate-temporal/test/${file}`;
  const path = ['', '.test']
    .map((kind) => `${from}${kind}.ts`)
    .find((one) => existsSync(new URL(`../../../../${one}`, import.meta.url)));
  if (path === undefined) return new Set();
  const source = read(path);
  const counted = file === 'engine/oracle.property' ? source.matchAll(/^ {2}'?([\w.* -]+?)'?: [\d_]+,$/gm) : [];
  const titled = source.matchAll(
    /(?:\b(?:it|test|describe)(?:\.each\([\w.]*\))?\(|^ {2}\]\)\(|^ {4}title: )'((?:[^'\\]|\\.)+)'/gm,
  );
  return new Set([...counted, ...titled].map(([, title = '']) => title.replace(/\\(.)/g, '$1')));
}

describe('the table of what XState features are supported', () => {
  it('has a row for many features, and none without a test', () => {
    expect(rows.length).toBeGreaterThan(40);
    expect(rows.filter(({ named }) => named.some(({ file, titles }) => file === '' || titles.length === 0))).toEqual(
      [],
    );
  });

  it.each(rows.map((row) => [row.feature, row] as const))(
    '%s: the tests that it names are there',
    (_feature, { named }) => {
      const missing = named.flatMap(({ file, titles }) => {
        const known = titlesIn(file);
        return titles.filter((title) => !known.has(title)).map((title) => `${file}: ${title}`);
      });
      expect(missing).toEqual([]);
    },
  );

  it('names every feature that the comparison with XState counts', () => {
    const named = new Set(
      rows.flatMap((row) =>
        row.named.filter(({ file }) => file === 'engine/oracle.property').flatMap(({ titles }) => titles),
      ),
    );
    const counted = [...titlesIn('engine/oracle.property')].filter(
      (title) => !/xstate/i.test(title) && title !== 'every feature came up often enough to have been compared',
    );
    expect(counted.length).toBeGreaterThan(35);
    expect(counted.filter((feature) => !named.has(feature))).toEqual([]);
  });

  it('names every code with which compile() refuses a feature', () => {
    const sources = ['structure', 'compile', 'draft', 'xstate']
      .map((name) => read(`packages/xstate-temporal/src/engine/${name}.ts`))
      .join('\n');
    const codes = new Set([...sources.matchAll(/'(UNSUPPORTED_\w+)'/g)].map(([, code = '']) => code));
    expect(codes.size).toBeGreaterThan(5);
    expect([...codes].filter((code) => !page.includes(code))).toEqual([]);
  });
});

test('meta and description change nothing', () => {
  const states = (more: object) => ({ a: { ...more, on: { GO: { target: 'b', ...more } } }, b: {} });
  const lives = [{}, { meta: { color: 'red' }, description: 'a word' }].map((more) => {
    const machine = createMachine({ id: 'm', initial: 'a', ...more, states: states(more) });
    const hand = new Hand(machine).send({ type: 'GO' });
    return [hand.chart.hash, hand.steps.map(({ record }) => record), hand.step.snapshot.digest];
  });
  expect(lives[1]).toEqual(lives[0]);
});

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { markIds } from '../../audit/index.ts';
import { generateKeyFiles, readPrivateKey, sealBundle } from '../../audit/seal/index.ts';
import { WHERE } from '../../cli/commands/audit-register.ts';
import { recordedCases, writeBundle } from '../support/audit-bundle.ts';
import { recordedOperations } from '../support/recorded.ts';
import { cli } from '../support/run-cli.ts';

const page = readFileSync('docs/audit-questions.md', 'utf8');
const rows = [...page.matchAll(/^\| (\d+) \| [^|]+ \| `watchfloor ([^`]+)` \| ([^\n]+) \|$/gm)].map(
  ([, number, command = '', where = '']) => ({ number: Number(number), command, where }),
);
/** Quoted words are one. */
const wordsOf = (command: string) =>
  [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');

let root: string;
beforeAll(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'watchfloor-questions-'));
  const key = path.join(root, 'seal.key');
  generateKeyFiles(key);
  const operations = recordedOperations();
  const cases = recordedCases();
  writeBundle(path.join(root, 'earlier'), { cases: cases.slice(0, 4) });
  await sealBundle(path.join(root, 'earlier'), readPrivateKey(key), { at: 0 });
  writeBundle(path.join(root, 'evidence'), { cases: [...cases, operations] });
  await sealBundle(path.join(root, 'evidence'), readPrivateKey(key), { at: 1, previous: path.join(root, 'earlier') });
  writeFileSync(path.join(root, 'trust.json'), JSON.stringify(operations.trust));
  mkdirSync(path.join(root, 'witness'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Files are named as seen from the folder of the bundle. */
const files = /^(evidence|earlier|sample|witness|seal\.key(\.pub)?|[a-z]+\.(json|jsonl|csv|xlsx|html|pem))$/;
const run = (...words: string[]) =>
  cli(...words.map((word, index) => (index > 1 && files.test(word) ? path.join(root, word) : word)));
const textOf = (file: string) => readFileSync(path.join(root, file), 'utf8');

/** What the answer is made of, for this bundle. */
const answers: Record<number, (out: string) => void> = {
  1: () => expect(textOf('register.xlsx').length).toBeGreaterThan(1_000),
  2: () => expect(textOf('both.csv').split('\r\n')[0]).toContain('was_both'),
  3: () => expect(textOf('policy.csv')).toContain('policy_deviates_in'),
  4: () => expect(textOf('exceptions.csv').split('\r\n').length).toBeGreaterThan(1),
  5: () => expect(textOf('late.csv')).toContain('first-report: breached'),
  6: (out) => expect(out).toContain('duties-segregated'),
  7: () => expect(textOf('sample/statement.json')).toContain('4 6 1 3 3'),
  8: (out) => expect(out).toContain('1.0.0 → 1.1.0'),
  9: (out) => expect(out).toMatch(/by Olga Operator \(operator\), proven/),
  10: () => expect(textOf('log.csv')).toMatch(/,does sendMail,[^,]+,start,/),
  11: () => expect(textOf('register.html')).toContain('eod-case/contoso~case-1001'),
  12: (out) => expect(out).toContain('The later bundle continues the earlier one.'),
  13: (out) => expect(out).toMatch(/witness: 1 heads/),
};

test('the page has all fourteen, each with a command and where to look', () => {
  expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 14 }, (_, index) => index + 1));
  for (const { where } of rows) expect(where).not.toBe('');
  expect([...WHERE].sort()).toEqual([...markIds].sort());
});

// Time stamps need an authority: test/audit/time-stamp.test.ts.
test.each(rows.filter(({ number }) => number !== 14))(
  'question $number is answered by "$command"',
  async ({ command, number }) => {
    if (number === 13) await run(...wordsOf('audit anchor evidence anchors.jsonl --key seal.key --witness witness'));
    const { code, err, out } = await run(...wordsOf(command));
    expect(err, command).not.toContain('error');
    expect(code, `${command}\n${err}\n${out}`).toBe(0);
    answers[number]?.(out);
  },
);

test('question 14 is a command line that the program takes', async () => {
  const { command } = rows[13] ?? { command: '' };
  const { err } = await run(...wordsOf(command));
  expect(err).not.toMatch(/unknown option|USAGE/);
});

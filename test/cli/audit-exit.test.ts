import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateKeyFiles, proveCase, readPrivateKey, sealBundle } from '../../audit/seal/index.ts';
import { EXIT } from '../../cli/exit.ts';
import { recordedCases, writeBundle } from '../support/audit-bundle.ts';
import { cli } from '../support/run-cli.ts';

const cases = recordedCases().slice(0, 2);
const workflow = cases[0]!.instance;
let root: string;
const at = (name: string) => join(root, name);

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'watchfloor-exit-'));
  for (const name of ['own', 'other']) generateKeyFiles(at(`${name}.key`));
  for (const name of ['sealed', 'unsealed']) writeBundle(at(name), { cases });
  await sealBundle(at('sealed'), readPrivateKey(at('own.key')));
  const proof = proveCase(at('sealed'), workflow);
  writeFileSync(at('proof.json'), JSON.stringify(proof));
  writeFileSync(at('false.json'), JSON.stringify({ ...proof, index: proof.index + 1 }));
  writeFileSync(at('nothing.json'), '{}');
  mkdirSync(at('empty'));
  writeBundle(at('whole'), { cases });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('the exit code of an audit command is', () => {
  test.each([
    [0, 'verify ./sealed --key ./own.key.pub --no-replay'],
    [0, 'check-proof ./proof.json --key ./own.key.pub --bundle ./sealed'],
    [0, 'population ./sealed --offline'],
    [0, 'consistency ./sealed ./sealed --key ./own.key.pub'],
    [1, 'consistency ./sealed ./sealed --key ./other.key.pub'],
    [2, 'consistency ./unsealed ./sealed'],
    [1, 'verify ./sealed --key ./other.key.pub --no-replay'],
    [1, 'check-proof ./false.json --key ./own.key.pub'],
    [2, 'check-proof ./nothing.json --key ./own.key.pub'],
    [2, 'check-proof ./proof.json'],
    [2, 'verify ./sealed --key ./nowhere.pub --no-replay'],
    [2, 'verify ./sealed --key ./nothing.json --no-replay'],
    [2, 'keygen ./own.key'],
    [2, 'event-log ./empty'],
    [2, 'clocks ./empty'],
    [2, 'register ./empty'],
    [2, 'register ./sealed --format xlsx'],
    [0, 'register ./whole --out ./register.csv'],
    [1, 'anchor ./unsealed ./anchors.jsonl'],
    [2, 'prove ./unsealed WORKFLOW'],
    [2, 'net no-such-machine'],
    [2, 'trail ./nothing.json'],
    [4, 'prove ./sealed eod-case/nobody'],
    [5, 'trail eod-case/case-1 --address 127.0.0.1:1'],
    [5, 'export ./new --all --address 127.0.0.1:1'],
    [5, 'sweep --archive ./archive --address 127.0.0.1:1'],
    [5, 'population ./sealed --address 127.0.0.1:1'],
    [6, 'verify ./unsealed --require-seal --no-replay'],
    [6, 'verify ./nothing.json --no-replay'],
  ])('%d of %s', async (code, line) => {
    // ./name is in the folder of this test.
    const args = line.split(' ').map((word) => (word === 'WORKFLOW' ? workflow : word.replace(/^\.\//, `${root}/`)));
    const { code: found, err, out } = await cli('audit', ...args);
    expect([found, `${out}${err}` === '']).toEqual([code, false]);
  });

  test('among those that docs/audit.md lists, and that every command has', () => {
    const text = readFileSync(new URL('../../docs/audit.md', import.meta.url), 'utf8');
    const [, table = ''] = text.split('| exit code | meaning |');
    const listed = [...(table.split('\n\n')[0] ?? '').matchAll(/^\| (\d+) \|/gm)].map(([, number]) => Number(number));
    expect(listed).toEqual([
      EXIT.ok,
      EXIT.failed,
      EXIT.badInput,
      EXIT.notFound,
      EXIT.noServer,
      EXIT.notVerifiable,
      EXIT.interrupted,
    ]);
  });
});

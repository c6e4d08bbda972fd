/** What a worker is given that is none of what it needs: told with a code and a way out, before anything is connected to. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { setup } from 'xstate';
import { startWorker } from '../../src/worker/index.ts';

// Webpack looks for libraries in the folders above.
const cache = path.resolve(import.meta.dirname, '../../../../node_modules/.cache');
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(path.join(cache, 'workflows-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function written(name: string, text: string): URL {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return new URL(`file://${file}`);
}

const order = setup({}).createMachine({ id: 'order', initial: 'open', states: { open: {} } });
const other = setup({}).createMachine({ id: 'order', initial: 'begun', states: { begun: {} } });
const given = { address: 'localhost:7233', workflows: { bundle: { code: '' } } };
// biome-ignore lint/suspicious/noExplicitAny: what types would forbid is what is tried
const begin = (more: object) => startWorker({ ...given, ...more } as any).catch((error: unknown) => error);
const error = (code: string, message: RegExp) => ({
  code,
  message: expect.stringMatching(message),
  todo: expect.any(String),
});

describe('workflows', () => {
  test.each<[string, unknown, RegExp]>([
    ['that are not given', undefined, /given no workflows/],
    ['that are a text', './workflows.ts', /given no workflows/],
    [
      'whose file is not there',
      new URL('file:///nowhere/workflows.ts'),
      /nowhere\/workflows\.ts .* there is no such file/,
    ],
    ['whose path is not there', { path: '/nowhere/workflows.ts' }, /there is no such file/],
  ])('%s', async (_what, workflows, message) => {
    expect(await begin({ workflows })).toMatchObject(error('WORKFLOWS_INVALID', message));
  });

  test('that cannot be read say where', async () => {
    const workflows = written('slip.ts', 'export const order = {{;\n');
    expect(await begin({ workflows })).toMatchObject(
      error('WORKFLOWS_INVALID', /slip\.ts cannot be bundled: .*Unexpected/),
    );
  });

  test('that import what is not there name it', async () => {
    const workflows = written(
      'reads.ts',
      "import { readOrder } from 'not-installed';\nexport const order = () => readOrder('x');\n",
    );
    expect(await begin({ workflows })).toMatchObject(
      error('WORKFLOWS_INVALID', /reads\.ts cannot be bundled: .*not-installed/),
    );
  });
});

describe('machines', () => {
  test.each<[string, unknown]>([
    ['one that is undefined, as in a circle of imports', [undefined]],
    ['one that is null', [null]],
    ['one that is none', [{ id: 'order' }]],
    ['one that is no list', order],
  ])('%s', async (_what, machines) => {
    expect(await begin({ machines })).toMatchObject(error('DEFINITION_INVALID', /./));
  });

  test('two of one id and version', async () => {
    expect(await begin({ machines: [order, other] })).toMatchObject({
      ...error('MACHINE_ID_TWICE', /"order" and the version "1\.0\.0"/),
      details: { machine: 'order', version: '1.0.0' },
    });
  });
});

test.each(['', 'http://localhost:7233', 'localhost:99999', 'local host', '[::1', undefined])(
  'the address %j',
  async (address) => {
    expect(await begin({ address })).toMatchObject(error('ADDRESS_INVALID', /is no address of a Temporal server/));
  },
);

/** Projects that call their files by names of their own, as tsconfig.json says. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readMachines } from '../../src/cli/machine-file.ts';
import { bundleWorkflows } from '../../src/worker/bundle.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'renamed-'));
symlinkSync(path.resolve(import.meta.dirname, '../../../../node_modules'), path.join(folder, 'node_modules'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const machine = `import { createMachine } from 'xstate';
  import { first } from '@/names';
  import { second } from 'src/names';
  export const order = createMachine({ id: 'order', initial: first, states: { [first]: {}, [second]: {} } });`;

const projects: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  [
    'by its own, with comments and trailing commas',
    {
      'tsconfig.json':
        '{ /* ours */ "compilerOptions": { "baseUrl": ".", "paths": { "@/*": ["./none/*", "./src/*"], }, }, }',
    },
  ],
  [
    'by one that it extends',
    {
      'tsconfig.base.json': '{ "compilerOptions": { "baseUrl": ".", "paths": { "@/*": ["./src/*"] } } }',
      'tsconfig.json': '{ "extends": "./tsconfig.base.json" }',
    },
  ],
  [
    'by one that it refers to',
    {
      'tsconfig.app.json': '{ "compilerOptions": { "baseUrl": ".", "paths": { "*": ["./*"], "@/*": ["./src/*"] } } }',
      'tsconfig.json':
        '{ "files": [], "references": [{ "path": "./tsconfig.node.json" }, { "path": "./tsconfig.app.json" }] }',
    },
  ],
];

test.each(projects)('a project that renames what it imports %s', async (name, configs) => {
  const root = path.join(folder, name.replaceAll(' ', '-'));
  mkdirSync(path.join(root, 'src', 'machines'), { recursive: true });
  const file = (at: string, text: string) => writeFileSync(path.join(root, at), text);
  for (const [at, text] of Object.entries(configs)) file(at, text);
  file('package.json', '{ "type": "module" }');
  file('src/names.ts', "export const first = 'renamed-open';\nexport const second = 'shut';\n");
  file('src/machines/order.ts', machine);
  file('src/workflows.ts', "export { order } from '@/machines/order';\n");
  const { code } = await bundleWorkflows(path.join(root, 'src', 'workflows.ts'));
  expect(code).toContain('renamed-open');
  const found = await readMachines(path.join(root, 'src', 'machines', 'order.ts'));
  expect(found.map(({ definition }) => Object.keys(definition.machine.states))).toEqual([['renamed-open', 'shut']]);
});

test('JSX, in JavaScript and TypeScript, and the other endings of modules are bundled', async () => {
  const root = path.join(folder, 'endings');
  mkdirSync(root);
  const file = (at: string, text: string) => writeFileSync(path.join(root, at), text);
  file('tag.tsx', "export const tag = (name: string) => <b title={name}>{'in-tsx'}</b>;\n");
  file('mark.jsx', "export const mark = () => <i>{'in-jsx'}</i>;\n");
  file('day.mts', "export const day: string = 'in-mts';\n");
  file('jsx-runtime.ts', 'export const jsx = (...given: unknown[]): unknown => given;\nexport const jsxs = jsx;\n');
  file('tsconfig.json', '{ "compilerOptions": { "paths": { "react/jsx-runtime": ["./jsx-runtime.ts"] } } }');
  const imports = "import { tag } from './tag';\nimport { mark } from './mark';\nimport { day } from './day.mts';\n";
  file('workflows.ts', `${imports}export const order = (): unknown => [tag('a'), mark(), day];\n`);
  const { code } = await bundleWorkflows(path.join(root, 'workflows.ts'));
  for (const text of ['in-tsx', 'in-jsx', 'in-mts']) expect(code).toContain(text);
});

test('a tsconfig that cannot be read keeps nothing from being bundled', async () => {
  const root = path.join(folder, 'unreadable');
  mkdirSync(root);
  writeFileSync(path.join(root, 'tsconfig.json'), '{ "extends": "not-there", ');
  writeFileSync(path.join(root, 'workflows.ts'), 'export const order = (): void => undefined;\n');
  const { code } = await bundleWorkflows(path.join(root, 'workflows.ts'));
  expect(code).toContain('order');
});

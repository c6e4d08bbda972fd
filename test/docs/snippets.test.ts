import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { second, trial } from '../../examples/bring-your-own/versions.ts';
import { guides, refreshed } from '../../scripts/docs-snippets.ts';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

describe.each(guides)('%s', (guide) => {
  const text = read(guide);

  it('shows code as it is in the files that are type-checked and run (npx tsx scripts/docs-snippets.ts)', () => {
    expect(text).toBe(refreshed(text));
    expect(text).not.toMatch(/```ts\n```/);
  });

  it('has no TypeScript that comes from nowhere', () => {
    const blocks = text.match(/^```ts$/gm)?.length ?? 0;
    expect(text.match(/^<!-- from: \S+ -->\n```ts$/gm)?.length ?? 0).toBe(blocks);
  });

  it('links to files that are there', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link]) => path.join(root, 'docs', link ?? ''));
    const missing = links.filter((link) => !existsSync(link)).map((link) => path.basename(link));
    // The table of what XState features are supported comes with the tests that show each row.
    expect(missing).toEqual([]);
  });
});

it('installs every peer, in the range that the package asks for', () => {
  const { peerDependencies } = JSON.parse(read('package.json')) as { peerDependencies: Record<string, string> };
  const [, names = '', range] = /@temporalio\/\{([\w,]+)\}@(\S+)/.exec(read('docs/bring-your-own-machine.md')) ?? [];
  const asked = Object.entries(peerDependencies).filter(([name]) => name.startsWith('@temporalio/'));
  expect(asked).toEqual(names.split(',').map((name) => [`@temporalio/${name}`, range]));
  expect(read('docs/bring-your-own-machine.md')).toContain(`xstate@${peerDependencies.xstate}`);
});

it('makes a workflow of two versions', () => {
  expect([typeof trial, second.version]).toEqual(['function', '2.0.0']);
});

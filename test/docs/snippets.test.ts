import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { SEARCH_ATTRIBUTES } from 'xstate-temporal/client';
import { second, trial } from '../../examples/bring-your-own/versions.ts';
import { guides, refreshed } from '../../scripts/docs-snippets.ts';

const root = path.resolve(import.meta.dirname, '../..');
const library = 'packages/xstate-temporal';
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
});

it.each(['README.md', 'docs/bring-your-own-machine.md'])(
  '%s installs every peer, in the range that it asks for',
  (page) => {
    const { peerDependencies, peerDependenciesMeta } = JSON.parse(read(`${library}/package.json`)) as Record<
      string,
      Record<string, string>
    >;
    const text = read(`${library}/${page}`);
    const [, names = '', range] = /@temporalio\/\{([\w,]+)\}@(\S+)/.exec(text) ?? [];
    const asked = Object.entries(peerDependencies ?? {}).filter(
      ([name]) => name.startsWith('@temporalio/') && !(name in (peerDependenciesMeta ?? {})),
    );
    expect(asked).toEqual(names.split(',').map((name) => [`@temporalio/${name}`, range]));
    expect(text).toContain(`xstate@${peerDependencies?.xstate}`);
  },
);

it('starts a server with every search attribute', () => {
  const flags = [...read(`${library}/docs/bring-your-own-machine.md`).matchAll(/--search-attribute (\w+=\w+)/g)].map(
    ([, flag]) => flag,
  );
  expect(flags).toEqual(Object.entries(SEARCH_ATTRIBUTES).map((entry) => entry.join('=')));
});

it('makes a workflow of two versions', () => {
  expect([typeof trial, second.version]).toEqual(['function', '2.0.0']);
});

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';

const folder = path.resolve(import.meta.dirname, '../../.github/workflows');
const files = readdirSync(folder);

it.each(files)('%s takes every action by its commit, with its release beside it', (file) => {
  const text = readFileSync(path.join(folder, file), 'utf8');
  const uses = text.split('\n').filter((line) => /^\s*(?:- )?uses:/.test(line));
  expect(uses.length).toBeGreaterThan(0);
  for (const line of uses) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

it.each(files)('%s has no more permissions than it names, and writes nothing by itself', (file) => {
  const { permissions } = parse(readFileSync(path.join(folder, file), 'utf8')) as { permissions: object };
  expect(permissions).toEqual({ contents: 'read' });
});

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const read = (file: string) => readFileSync(path.resolve(import.meta.dirname, '../..', file), 'utf8');
type Manifest = Readonly<Record<string, Readonly<Record<string, string>> | undefined>>;
const library = JSON.parse(read('packages/xstate-temporal/package.json')) as Manifest;
const programme = JSON.parse(read('package.json')) as Manifest;

const needs = ({ dependencies, peerDependencies }: Manifest, name: string) =>
  name in { ...dependencies, ...peerDependencies };

/** Who needs it when it runs. */
function whoNeeds(name: string): string {
  if (needs(library, name)) return needs(programme, name) ? 'both' : 'library';
  return needs(programme, name) ? 'programme' : 'repository';
}

const own = 'xstate-temporal';
const named = (manifest: Manifest) =>
  ['dependencies', 'peerDependencies', 'devDependencies'].flatMap((kind) => Object.keys(manifest[kind] ?? {}));
const packages = [...new Set([...named(library), ...named(programme)])].filter((name) => name !== own);

/** Each package with where the page says that it is needed: `@temporalio/activity, client 1.24` names two. */
const rows = [...read('docs/dependencies.md').matchAll(/^\| (.+?) \| (\w+) \| .+ \|$/gm)]
  .filter(([, first]) => first !== 'package')
  .flatMap(([, first = '', where]) => {
    const [scope = ''] = /^@temporalio\//.exec(first) ?? [];
    return first
      .replace(/( \d[\d.]*)$/, '')
      .split(', ')
      .map((name) => ({ name: name.startsWith(scope) ? name.replace(/ \d+$/, '') : scope + name, where }));
  });

describe('docs/dependencies.md', () => {
  it('has a row for every package, and none for one that is not there', () => {
    const types = ({ name }: { name: string }) => name === '@types/*';
    const wanted = packages.filter((name) => !name.startsWith('@types/')).sort();
    expect(
      rows
        .filter((row) => !types(row))
        .map(({ name }) => name)
        .sort(),
    ).toEqual(wanted);
    expect(rows.some(types)).toBe(true);
  });

  it('says which of the two packages needs it', () => {
    const wrong = rows.filter(({ name, where }) => where !== whoNeeds(name));
    expect(wrong).toEqual([]);
  });
});

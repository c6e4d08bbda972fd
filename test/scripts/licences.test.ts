import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

interface Locked {
  readonly license?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly os?: readonly string[];
}

const root = path.resolve(import.meta.dirname, '../..');
const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {
  readonly packages: Readonly<Record<string, Locked>>;
};
const all = Object.entries(lock.packages)
  .filter(([name, { link }]) => name.includes('node_modules/') && link !== true)
  .map(([place, one]) => ({ ...one, name: place.slice(place.lastIndexOf('node_modules/') + 13) }));

/** Licences that ask for no more than their notice. */
const permissive = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Unlicense',
];

/** Of packages that are used unchanged: what they are is open, and what uses them stays as it is. */
const unchanged: Readonly<Record<string, string>> = { 'caniuse-lite': 'CC-BY-4.0', elkjs: 'EPL-2.0' };

/** Of packages that only this repository needs. */
const forTools = [...permissive, 'MPL-2.0'];

/** What the lock does not say, as the package's own licence file does. */
const unsaid: Readonly<Record<string, string>> = { jstat: 'MIT', only: 'MIT', unionfs: 'Unlicense' };

/** One licence that is kept is enough where there is a choice, and all have to be where several hold. */
function isKept(
  { license, name }: { readonly license: string; readonly name: string },
  kept: readonly string[],
): boolean {
  return license
    .replaceAll(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((one) => kept.includes(one) || unchanged[name] === one));
}

describe('the licences of dependencies', () => {
  // A build for another machine than this has none in the lock: it is a part of a package that has one.
  const said = all.flatMap(({ license, os, ...one }) => {
    const own = license ?? unsaid[one.name] ?? (os === undefined ? 'none' : undefined);
    return own === undefined ? [] : [{ ...one, license: own }];
  });

  it('are kept ones, of all that is installed with the packages', () => {
    expect(said.length).toBeGreaterThan(300);
    expect(said.filter((one) => one.dev !== true && !isKept(one, permissive))).toEqual([]);
  });

  it('are kept ones, of what tests and tools need', () => {
    expect(said.filter((one) => !isKept(one, forTools))).toEqual([]);
  });
});

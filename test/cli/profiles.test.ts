import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { profileFacts, profilesPage } from '../../cli/print/profile-facts.ts';
import { defaultPolicy, type Profile, profileIds, profiles } from '../../machines/index.ts';
import { cli } from '../support/run-cli.ts';

/** Every datum of a profile, by where it stands. */
function leavesOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
}

function altered(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return 'altered';
  if (Array.isArray(value)) return value.map((one, index) => (String(index) === key ? altered(one, rest) : one));
  const record = value as Readonly<Record<string, unknown>>;
  return { ...record, [key]: altered(record[key], rest) };
}

const said = (profile: Profile) => profileFacts.map(({ of }) => JSON.stringify(of(profile)));

describe('the profiles, as they are told to people', () => {
  it('stand beside each other in docs/profiles.md: npm run docs:profiles writes it', () => {
    expect(readFileSync(new URL('../../docs/profiles.md', import.meta.url), 'utf8') === profilesPage()).toBe(true);
  });

  // The era decides which ways to incident response are told; any other era has others.
  const leaves = profileIds.flatMap((id) =>
    leavesOf(profiles[id])
      .filter(([field]) => field !== 'id' && field !== 'docsEra' && field !== 'entryPoints')
      .map((path) => [id, path.join('.'), path] as const),
  );

  it.each(leaves)('have no field that nobody sees: %s.%s', (id, _, path) => {
    const profile = profiles[id];
    const before = said(profile);
    const after = said(altered(profile, path) as Profile);
    expect(after.filter((text, index) => text !== before[index])).toHaveLength(1);
  });

  it('say another era and other entry points too', () => {
    const profile = profiles.mde;
    expect(said({ ...profile, docsEra: '2020' })).not.toEqual(said(profile));
    expect(said({ ...profile, entryPoints: ['EP1'] })).not.toEqual(said(profile));
  });

  it('are the same where the documents are, and differ in all else', () => {
    const same = profileFacts.filter(({ of }) => JSON.stringify(of(profiles.mde)) === JSON.stringify(of(profiles.xdr)));
    expect(same.map(({ name, section }) => `${section}: ${name}`)).toEqual([
      'The service: consists of',
      'Before applying: where',
      'Experts on Demand: option',
      'Documentation: Services Hub video',
    ]);
  });

  it('promise a first report where the policy has a clock for it', () => {
    expect(defaultPolicy('eod-case', 'mde').firstReportDue).toBe(2 * 86_400_000);
    expect(defaultPolicy('eod-case', 'xdr').firstReportDue).toBeNull();
  });

  it('are printed by a command, one or both', async () => {
    const { code, out } = await cli('profiles');
    expect(code).toBe(0);
    for (const id of profileIds)
      for (const { of } of profileFacts)
        for (const text of of(profiles[id]))
          expect(out.replaceAll(/\s+/g, ' ')).toContain(text.replaceAll(/\s+/g, ' ').slice(0, 40));
    for (const id of profileIds) expect(out).toContain(` ${profiles[id].documentation.configuration}\n`);
    const one = await cli('profiles', 'xdr', '--json');
    expect(JSON.parse(one.out).profiles.map(({ id }: Profile) => id)).toEqual(['xdr']);
    expect(await cli('profiles', 'gov')).toMatchObject({ code: 2 });
  });
});

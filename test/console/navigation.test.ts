import { expect, test } from 'vitest';
import type { Me } from '../../console/api/queries.ts';
import { homeOf, places } from '../../console/app/navigation.ts';
import { peoplesRoles, waitsFor } from '../../gateway/access/table.ts';

const somebody = (...roles: readonly string[]) =>
  ({ subject: 's', name: 'n', grants: roles.map((role) => ({ role, tenants: '*' })) }) as unknown as Me;
const finds = (me: Me, to: string) => places.some((place) => place.to === to && place.isFor(me));

test.each([...peoplesRoles])(
  '%s begins at a page of theirs, and has a work list only where something can wait',
  (role) => {
    const me = somebody(role);
    expect(finds(me, '/')).toBe(waitsFor[role] !== undefined);
    expect(finds(me, homeOf(me))).toBe(true);
  },
);

test('whoever has several roles begins where work waits', () => {
  expect(homeOf(somebody('auditor'))).toBe('/audit/register');
  expect(homeOf(somebody('tester'))).toBe('/runs');
  expect(homeOf(somebody('auditor', 'reviewer'))).toBe('/');
});

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Trail, trailToCsv } from '../../audit/index.ts';

test('the page of the format names the columns of a trail as CSV', () => {
  const [, listed = ''] =
    /has a column for each of: ([^.]*)\./.exec(readFileSync('docs/audit-format.md', 'utf8')) ?? [];
  const columns = [...listed.matchAll(/`(\w+)`/g)].map(([, name]) => name);
  expect(trailToCsv({ lines: [] } as unknown as Trail).trim()).toBe(columns.join(','));
});

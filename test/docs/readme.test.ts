import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { withWeek } from '../../scripts/week-excerpt.ts';

test('the README shows the example week as it is printed: `npm run docs:readme` writes it', async () => {
  const readme = readFileSync('README.md', 'utf8');
  expect(await withWeek(readme)).toBe(readme);
});

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { theoryClaims } from '../../numeric/validation/claims.ts';
import { controls } from '../../numeric/validation/controls.ts';
import { knownStudies } from '../../numeric/validation/coverage.ts';
import { generators } from '../../numeric/validation/generators.ts';
import { jackson, networks } from '../../numeric/validation/jackson.ts';
import { laws } from '../../numeric/validation/laws.ts';
import { sizes } from '../../numeric/validation/sizes.ts';

const lines = readFileSync(path.resolve(import.meta.dirname, '../../docs/simulator-validation.md'), 'utf8').split('\n');
/** A line that begins with the first of these and holds the others, in their order. */
const has = (first: string, ...others: string[]) =>
  lines.some((line) => {
    let from = line.startsWith(first) ? first.length : -1;
    for (const other of others) from = from === -1 ? -1 : line.indexOf(other, from);
    return from !== -1 && line.endsWith('ok');
  });

describe('the page on validation', () => {
  it('shows every check that there is, with what theory says today', () => {
    const missing = [
      ...theoryClaims().flatMap(({ queue, says }) =>
        says
          .filter(({ quantity, expected }) => !has(queue, quantity, expected.toFixed(4)))
          .map(({ quantity }) => `${queue}: ${quantity}`),
      ),
      ...networks().flatMap(({ network, stations }) =>
        jackson(stations)
          .filter(({ quantity, expected }) => !has(network, quantity, expected.toFixed(4)))
          .map(({ quantity }) => `${network}: ${quantity}`),
      ),
      ...Object.keys(laws).filter((law) => !has(law)),
      // How many replications a study has differs between the small form and the full one.
      ...knownStudies(sizes.full, 1).flatMap(({ interval }) =>
        has(interval.replace(/, \d+ (replications|pairs)$/, '')) ? [] : [interval],
      ),
      ...generators().flatMap(({ generator, test }) => (has(generator, test) ? [] : [generator])),
      ...controls(sizes.full, 1).flatMap(({ fault, check }) => (has(fault, check) ? [] : [fault])),
    ];
    expect(missing).toEqual([]);
  });
});

import { expect, it } from 'vitest';
import { tells } from '../../machines/index.ts';
import { trailOf } from '../support/audit.ts';
import { recordings } from '../support/recorded.ts';

it('are what recorded instances told each other, from where and on which event', () => {
  const known = tells.flatMap(({ event, from, on, states, to }) =>
    states.map((state) => `${from} in ${state} on ${on}: ${to} ${event}`),
  );
  const told = recordings().flatMap(({ recorded }) => {
    const { trail } = trailOf(recorded);
    return trail.lines.flatMap(({ effects, event, from }) =>
      effects
        .filter(({ kind }) => kind === 'tell')
        .map(({ name }) => {
          const [key = '', type] = name.split(' ');
          const state = from?.[0]?.split('.', 1)[0];
          return `${trail.machine} in ${state} on ${event.type}: ${key.split('/', 1)[0]} ${type}`;
        }),
    );
  });
  expect(told.length).toBeGreaterThan(6);
  expect([...new Set(told)].filter((one) => !known.includes(one))).toEqual([]);
});

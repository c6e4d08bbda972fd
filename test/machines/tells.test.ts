import { expect, it } from 'vitest';
import { tells } from '../../machines/index.ts';
import { trailOf } from '../support/audit.ts';
import { recordings } from '../support/recorded.ts';
import type { Life } from './life.ts';
import { consult, seen } from './note.ts';
import { full, none, trial, wanted } from './subscription.ts';
import { approved, published, publishing } from './tan.ts';

const asked = { ...wanted, request: 'notification-1~case-1', linkedNotification: 'contoso~notification-1' } as const;

/** Each tell that the charts are said to make, in words. */
const known = tells.flatMap(({ event, from, on, states, to }) =>
  states.map((state) => `${from} in ${state} on ${on}: ${to} ${event}`),
);

/** What a life told, and whether whom it told would be started. */
function toldBy({ chart, steps }: Life): { words: string; starts: boolean }[] {
  return steps.flatMap(({ effects, record }) =>
    effects.flatMap((effect) => {
      if (effect.kind !== 'tell' || !('machine' in effect.to)) return [];
      const state = record.from[0]?.split('.', 1)[0];
      const words = `${chart.id} in ${state} on ${record.event.type}: ${effect.to.machine} ${effect.event.type}`;
      return [{ words, starts: effect.start !== undefined }];
    }),
  );
}

it('are what the charts tell each other when they are lived, from where, on which event, and whom they start', () => {
  const lives = [
    approved({ docsEra: '2020' }),
    publishing().send('hunter', published),
    seen().send('customer-analyst', consult),
    trial().send('customer-analyst', wanted),
    full().send('customer-analyst', wanted),
    ...[none(), full().send('system', { type: 'CONTRACT_END' }), none().send('system', { type: 'SUNSET' })].map(
      (life) => life.send('system', asked),
    ),
    ...[trial(), full()].map((life) => life.send('system', { ...asked, entryPoint: 'EP7' })),
  ];
  const told = lives.flatMap(toldBy);
  expect(told.map(({ words }) => words).sort()).toEqual([...known].sort());
  const starting = tells.filter(({ starts }) => starts).map(({ event, to }) => `${to} ${event}`);
  for (const { starts, words } of told) expect(starting.includes(words.split(': ')[1] ?? ''), words).toBe(starts);
});

it('are what recorded instances told each other, from where and on which event', () => {
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

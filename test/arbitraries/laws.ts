import { expect } from 'vitest';
import type { Definition } from 'xstate-temporal/engine';
import type { z } from 'zod';
import { actionPorts } from '../../machines/index.ts';
import type { Life } from '../machines/life.ts';

/** What changes nothing about where a life can go. */
const aside = ['SERVICE_RENAMED', 'ENABLE_TRACKING', 'TELL_FAILED', 'RETRY_TELL', 'SUNSET', 'MTE_ACCEPTED'];

/** States that stay, to say that they are the end: a subscription once sales have ended. */
const resting = new Set(['ended']);

/** What holds after every step of every chart. */
export function checkLaws(definition: Definition, output: z.ZodType, life: Life): void {
  const { snapshot, effects } = life.step;
  const context = definition.schemas?.context as z.ZodType | undefined;
  expect(context?.safeParse(snapshot.context).error, `the context in ${life.states}`).toBeUndefined();
  for (const effect of effects) {
    if (effect.kind !== 'runAction') continue;
    const port: z.ZodType | undefined = actionPorts[effect.name as keyof typeof actionPorts];
    expect(port?.safeParse(effect.params).error, `the params of ${effect.name}`).toBeUndefined();
  }
  expect(snapshot.status, `${life.states}: ${JSON.stringify(snapshot.error)}`).not.toBe('error');
  if (snapshot.status === 'done') {
    expect(output.safeParse(snapshot.output).error, 'the output').toBeUndefined();
    expect(snapshot.timers, 'timers after the end').toEqual([]);
  } else {
    const offers = life.chart.offers(snapshot).filter((type) => !aside.includes(type));
    const waits = snapshot.children.some(({ status }) => status === 'active');
    const rests = resting.has(life.states);
    expect(waits || rests || offers.length > 0, `${life.states} is neither final nor offers anything`).toBe(true);
  }
}

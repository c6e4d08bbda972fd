import { expect } from 'vitest';
import { definitionOf } from '../../src/engine/index.ts';
import type { InstanceRun, Target } from '../../src/testing/index.ts';
import { type Behaviour, START } from './behaviour.ts';

export { START } from './behaviour.ts';

/** Lives a behaviour's script on a host, and checks what must come of it. */
export async function live(
  { definitions, script, until, expected }: Behaviour,
  target: Target,
): Promise<InstanceRun[]> {
  const own = `${definitionOf(definitions[0]).machine.id}/a`;
  for (const [index, move] of script.entries()) {
    const at = START + move.at * 1_000;
    const to = move.to ?? own;
    const slash = to.indexOf('/');
    const [machine, key] = [to.slice(0, slash), to.slice(slash + 1)];
    const delivery = { machine, key, at, id: move.id ?? `move-${index}`, by: { role: 'tester', name: 'tester' } };
    await target.advance(at);
    const answer =
      move.send === undefined
        ? await target.start(delivery, move.start ?? {})
        : await target.send(delivery, typeof move.send === 'string' ? { type: move.send } : move.send);
    expect(answer.ok ? undefined : answer.code, `move ${index} at ${move.at} s`).toBe(move.refused);
  }
  await target.advance(START + until * 1_000);
  const lives = await target.instances();
  check(lives, own, expected);
  return lives;
}

function check(lives: readonly InstanceRun[], own: string, expected: Behaviour['expected']): void {
  const life = lives.find(({ instance }) => instance === own);
  const ledger = life?.ledger ?? [];
  expect(ledger.map(({ event, at }) => [event.type, (at - START) / 1_000])).toEqual(expected.events);
  expect(life?.states).toEqual(expected.states);
  expect(life?.status).toBe(expected.status ?? 'active');
  if (expected.output !== undefined) expect(life?.output).toEqual(expected.output);
  const effects = ledger.flatMap((record) => record.effects);
  const actions = effects.flatMap((effect) => (effect.kind === 'runAction' ? [[effect.name, effect.params]] : []));
  if (expected.actions !== undefined) expect(actions).toEqual(expected.actions);
  expect(ledger.flatMap(({ refused }) => (refused === undefined ? [] : [refused.code]))).toEqual(expected.codes ?? []);
  for (const [instance, events] of Object.entries(expected.others ?? {})) {
    const other = lives.find((one) => one.instance === instance);
    expect(other?.ledger.map(({ event }) => event.type)).toEqual(events);
  }
}

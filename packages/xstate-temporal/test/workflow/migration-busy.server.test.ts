import { nanoid } from 'nanoid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Desk, Gate } from '../support/desk.ts';
import { codeOfRefusal, eventually } from '../support/histories.ts';
import { parcelOne, parcelTwo } from '../support/machines/parcel.ts';
import { openStage, type Stage } from '../support/stage.ts';

const operator = { role: 'operator', name: 'Olga Operator' };
const desk = new Desk();

let stage: Stage;
beforeAll(async () => {
  const definitions = [parcelOne, parcelTwo];
  stage = await openStage({ workflows: 'parcels.ts', definitions, implemented: desk.implementing(definitions) });
});
afterAll(() => stage?.close());

/** An instance of the first version that is asked to move while its actor is open: the move waits for the scales. */
async function moving(event: 'WEIGH' | 'SEND', weight: 'light' | 'heavy') {
  const scales = new Gate();
  desk.on('weigh', async () => {
    await scales.opened;
    return weight;
  });
  const instance = await stage.durable.start(parcelOne, `case-${nanoid()}`, {}, { by: operator, version: '1.0.0' });
  await instance.send({ type: event }, operator);
  expect(await instance.migrate('2.0.0', operator, 'move')).toEqual({ from: '1.0.0', to: '2.0.0' });
  return { instance, scales };
}

/** The moves that the ledger knows, each with what it was refused for. */
async function movesOf(instance: Awaited<ReturnType<typeof moving>>['instance']) {
  const moves = (await instance.ledger()).filter(({ event }) => event.type === 'watchfloor.migrated');
  return moves.map(({ event, refused }) => [event.id, refused?.code]);
}

test('a second move is refused while the first waits; asked again afterwards, it finds the version there', async () => {
  const { instance, scales } = await moving('WEIGH', 'light');
  const refused = await instance.migrate('2.0.0', operator, 'again').catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'MIGRATION_BUSY', message: expect.stringContaining('ask again') });
  // To another version neither, were it the one that it has.
  expect(await codeOfRefusal(instance.migrate('1.0.0', operator, 'back'))).toBe('MIGRATION_BUSY');
  // The same move once more, because its answer was lost, is no second one.
  expect(await instance.migrate('2.0.0', operator, 'move')).toEqual({ from: '1.0.0', to: '2.0.0' });
  expect(await instance.describe()).toMatchObject({ version: '1.0.0', states: ['weighing'], busy: true });

  scales.open();
  await eventually(async () => (await instance.describe()).version === '2.0.0');
  expect(await instance.migrate('2.0.0', operator, 'again')).toEqual({ from: '2.0.0', to: '2.0.0' });
  expect(await movesOf(instance)).toEqual([['move', undefined]]);
  await instance.handle.terminate();
});

test('a move that no longer fits when its turn comes is a refused line, and may be asked for again', async () => {
  const { instance, scales } = await moving('WEIGH', 'heavy');
  expect(await codeOfRefusal(instance.migrate('2.0.0', operator, 'again'))).toBe('MIGRATION_BUSY');
  scales.open();
  await eventually(async () => (await movesOf(instance)).length === 1);
  expect(await movesOf(instance)).toEqual([['move', 'MIGRATION_UNFIT']]);
  expect(await instance.describe()).toMatchObject({ version: '1.0.0', states: ['cellar'], status: 'active' });

  // Nothing is under way any more: now the answer says what is wrong, and the operator sees to it.
  expect(await codeOfRefusal(instance.migrate('2.0.0', operator, 'again'))).toBe('MIGRATION_UNFIT');
  await instance.send({ type: 'FETCH' }, operator);
  await instance.migrate('2.0.0', operator, 'at last');
  await eventually(async () => (await instance.describe()).version === '2.0.0');
  expect(await movesOf(instance)).toEqual([
    ['move', 'MIGRATION_UNFIT'],
    ['at last', undefined],
  ]);
  await instance.handle.terminate();
});

test('an instance that ends before its move has ended on the version that it had', async () => {
  const { instance, scales } = await moving('SEND', 'light');
  expect(await codeOfRefusal(instance.migrate('2.0.0', operator, 'again'))).toBe('MIGRATION_BUSY');
  scales.open();
  await instance.result();
  expect(await instance.describe()).toMatchObject({ version: '1.0.0', status: 'done' });
  expect(await codeOfRefusal(instance.migrate('2.0.0', operator, 'again'))).toBe('INSTANCE_ENDED');
  expect(await movesOf(instance)).toEqual([]);
});

import { nanoid } from 'nanoid';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { compile, definitionOf } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import type { World } from 'xstate-temporal/testing';
import { type Behaviour, behaviours } from '../../../packages/xstate-temporal/test/contract/index.ts';
import { live, START } from '../../../packages/xstate-temporal/test/contract/live.ts';
import { modesOf } from '../../../packages/xstate-temporal/test/support/budgets.ts';
import { openStage, type Stage } from '../../../packages/xstate-temporal/test/support/stage.ts';
import {
  compareInstances,
  implementWorld,
  SkippingClock,
  TemporalTarget,
  VirtualHost,
} from '../../../simulator/index.ts';

const definitions = [
  ...new Map(behaviours.flatMap((one) => one.definitions.map((d) => [definitionOf(d).machine.id, d]))).values(),
];

const charts = definitions.map((definition) => compile(definition, { sha256: nodeSha256 }));
const namesOf = (kind: 'actors' | 'actions') => charts.flatMap(({ names }) => names[kind]);

const modes = modesOf<readonly [string, { maxCachedWorkflows?: number }]>(
  ['a worker with a cache', {}],
  ['a worker that replays at every task', { maxCachedWorkflows: 0 }],
);

describe.each(modes)('on a real server, with %s', (_mode, tuning) => {
  let stage: Stage;
  /** The world of the behaviour that is being lived. */
  let current: Behaviour | undefined;
  beforeAll(async () => {
    const world: World = {
      actors: Object.fromEntries(
        namesOf('actors').map((name) => [
          name,
          (input, at) => {
            const actor = current?.world?.actors[name];
            if (actor === undefined) throw new Error(`The modelled world has no actor "${name}".`);
            return actor(input, at);
          },
        ]),
      ),
      actions: Object.fromEntries(
        namesOf('actions').map((name) => [name, (params, at) => current?.world?.actions?.[name]?.(params, at)]),
      ),
    };
    stage = await openStage({
      workflows: 'behaviours.ts',
      definitions,
      implemented: implementWorld(charts, world),
      tuning,
    });
  });
  afterAll(() => stage?.close());

  test.each(behaviours.map((one) => [one.title, one] as const))('%s', async (_title, behaviour) => {
    current = behaviour;
    const { namespace } = inject('temporal');
    const target = new TemporalTarget({
      client: stage.client,
      taskQueue: stage.taskQueue,
      clock: new SkippingClock(stage.connection, namespace),
      prefix: `${nanoid()}.`,
      offset: Math.max(0, Date.now() - START),
    });
    const lives = await live(behaviour, target);
    const lived = behaviour.definitions.map((definition) => compile(definition, { sha256: nodeSha256 }));
    const virtual = await live(behaviour, new VirtualHost(lived, behaviour.world ?? { actors: {} }));
    expect(compareInstances(virtual, lives)).toEqual([]);
  });
});

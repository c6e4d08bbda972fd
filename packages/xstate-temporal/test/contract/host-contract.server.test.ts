import { nanoid } from 'nanoid';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { compareLives, SkippingClock, TemporalTarget, VirtualHost } from '../../../../simulator/index.ts';
import { compile } from '../../src/engine/index.ts';
import { nodeSha256 } from '../../src/engine/node.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { implementWorld } from '../support/world-desk.ts';
import { type Behaviour, behaviours } from './index.ts';
import { live, START } from './live.ts';

const definitions = [...new Map(behaviours.flatMap((one) => one.definitions.map((d) => [d.machine.id, d]))).values()];

const modes = [
  ['a worker with a cache', {}],
  ['a worker that replays at every task', { maxCachedWorkflows: 0 }],
] as const;

describe.each(modes)('on a real server, with %s', (_mode, tuning) => {
  let stage: Stage;
  /** The world of the behaviour that is being lived. */
  let current: Behaviour | undefined;
  beforeAll(async () => {
    const worldOf = (kind: 'actors' | 'actions') =>
      new Proxy(
        {},
        { get: (_target, name: string) => (current?.world?.[kind] as Record<string, unknown> | undefined)?.[name] },
      );
    stage = await openStage({
      workflows: 'behaviours.ts',
      definitions,
      implemented: implementWorld(definitions, { actors: worldOf('actors'), actions: worldOf('actions') }),
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
    const charts = behaviour.definitions.map((definition) => compile(definition, { sha256: nodeSha256 }));
    const virtual = await live(behaviour, new VirtualHost(charts, behaviour.world ?? { actors: {} }));
    expect(compareLives(virtual, lives)).toEqual([]);
  });
});

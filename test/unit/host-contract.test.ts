import { describe, expect, test } from 'vitest';
import { compile } from '../../engine/index.ts';
import { nodeSha256 } from '../../engine/node.ts';
import { VirtualHost } from '../../simulator/index.ts';
import { behaviours } from '../contract/index.ts';
import { live } from '../contract/live.ts';

describe('on the virtual host', () => {
  test.each(behaviours.map((one) => [one.title, one] as const))('%s', async (_title, behaviour) => {
    const charts = behaviour.definitions.map((definition) => compile(definition, { sha256: nodeSha256 }));
    await live(behaviour, new VirtualHost(charts, behaviour.world ?? { actors: {} }));
  });

  test('no two behaviours have one title', () => {
    expect(new Set(behaviours.map(({ title }) => title)).size).toBe(behaviours.length);
  });
});

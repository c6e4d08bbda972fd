import { describe, expect, test } from 'vitest';
import { compile } from '../../src/engine/index.ts';
import { nodeSha256 } from '../../src/engine/node.ts';
import { VirtualHost } from '../../src/testing/index.ts';
import { behaviours } from './index.ts';
import { live } from './live.ts';

describe('on the virtual host', () => {
  test.each(behaviours.map((one) => [one.title, one] as const))('%s', async (_title, behaviour) => {
    const charts = behaviour.definitions.map((definition) => compile(definition, { sha256: nodeSha256 }));
    await live(behaviour, new VirtualHost(charts, behaviour.world ?? { actors: {} }));
  });

  test('no two behaviours have one title', () => {
    expect(new Set(behaviours.map(({ title }) => title)).size).toBe(behaviours.length);
  });
});

import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { digests, holdDigests, root } from '../../support/digests.ts';

describe('the digests of the bundled scenarios', () => {
  it('lists each scenario', () => {
    const files = ['simulator/scenarios/library', 'examples'].flatMap((folder) =>
      readdirSync(path.join(root, folder))
        .filter((name) => name.endsWith('.yaml'))
        .map((name) => `${folder}/${name}`),
    );
    expect([...Object.keys(digests.quick), ...Object.keys(digests.slow)].sort()).toEqual(files.sort());
  });

  holdDigests('quick');
});

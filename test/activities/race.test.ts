import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { temporaryFolder } from './folder.ts';
import { delivery, note, optionsIn } from './support.ts';

const beforeNextRename = vi.hoisted(() => ({ happens: undefined as (() => Promise<unknown>) | undefined }));

vi.mock('node:fs/promises', async (importActual) => {
  const actual = await importActual<typeof import('node:fs/promises')>();
  return {
    ...actual,
    rename: async (from: string, to: string) => {
      const happens = beforeNextRename.happens;
      beforeNextRename.happens = undefined;
      await happens?.();
      return actual.rename(from, to);
    },
  };
});

// Loaded anew with this file system, and forgotten again: other tests use the same modules.
vi.resetModules();
const { createActivities } = await import('../../activities/index.ts');
afterAll(() => vi.resetModules());

test('an older ticket that lands on a newer one is put right before its delivery ends', async () => {
  const options = optionsIn(temporaryFolder());
  const [slow, quick] = [createActivities(options), createActivities(options)];
  // The slow worker has written the ticket out but not yet put it in place when the quick one does all its work.
  beforeNextRename.happens = () => quick.actions.updateCaseDesk(note('second'), delivery('2.0'));
  await slow.actions.updateCaseDesk(note('first'), delivery('1.0'));
  const ticket = JSON.parse(readFileSync(join(options.caseDeskDir, 'contoso-test/case-1.json'), 'utf8'));
  expect(ticket.history.map(({ text }: { text: string }) => text)).toEqual(['first', 'second']);
});

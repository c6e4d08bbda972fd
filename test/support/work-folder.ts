import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';

/** The tests of the file run in a folder of their own with these files in it, which goes with them. */
export function inFolderWith(files: Readonly<Record<string, string>>): void {
  let folder = '';
  let before = '';
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'watchfloor-work-'));
    before = process.cwd();
    process.chdir(folder);
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(name), { recursive: true });
      writeFileSync(name, text);
    }
  });
  afterAll(() => {
    process.chdir(before);
    rmSync(folder, { recursive: true, force: true });
  });
}

import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { codeOf } from 'xstate-temporal/engine';
import { keep, NOTE_ENDING } from './folder-witness.ts';
import { unreachable, type Witness } from './witness.ts';

const run = promisify(execFile);
const MAX_OUTPUT = 64_000_000;

/**
 * A folder in a git repository: each checkpoint is a commit, and is pushed where the branch has an upstream. What a
 * commit once held counts for ever, also where a later one took it away.
 */
export function gitWitness(folder: string): Witness {
  const place = `git:${folder}`;
  const dir = path.resolve(folder);
  const git = async (...args: string[]): Promise<string> => {
    try {
      const { stdout } = await run('git', ['-C', dir, ...args], { encoding: 'utf8', maxBuffer: MAX_OUTPUT });
      return stdout;
    } catch (error) {
      const said = String((error as { stderr?: unknown }).stderr ?? '').trim();
      throw unreachable(place, said === '' ? (codeOf(error) ?? 'git fails') : said.slice(0, 300), error);
    }
  };
  return {
    place,
    publish: async (checkpoint) => {
      await git('rev-parse', '--git-dir');
      const files = keep(dir, checkpoint).map((name) => `:(literal)${name}`);
      await git('add', '--', ...files);
      const changed = await git('status', '--porcelain', '--', ...files);
      if (changed !== '')
        await git('commit', '--quiet', '--no-gpg-sign', '-m', `Checkpoint ${checkpoint.name}`, '--', ...files);
      if (await hasUpstream(git)) await git('push', '--quiet');
    },
    checkpoints: async () => {
      const told = await git('log', '--format=', '--raw', '--no-abbrev', '--no-renames', '--', `*${NOTE_ENDING}`);
      // A line is ":100644 100644 <blob before> <blob after> M<tab>path"; of what was taken away the blob is zeros.
      const blobs = [...told.matchAll(/^:\d+ \d+ [0-9a-f]+ ([0-9a-f]+) /gm)].map(([, blob = '']) => blob);
      const notes: string[] = [];
      for (const blob of new Set(blobs)) if (!/^0+$/.test(blob)) notes.push(await git('cat-file', 'blob', blob));
      return notes;
    },
  };
}

async function hasUpstream(git: (...args: string[]) => Promise<string>): Promise<boolean> {
  return git('rev-parse', '--abbrev-ref', '@{upstream}').then(
    () => true,
    () => false,
  );
}

import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { codeOf } from 'xstate-temporal/engine';
import { keep, NOTE_ENDING } from './folder-witness.ts';
import { MAX_NOTE } from './note.ts';
import { unreachable, type Witness } from './witness.ts';

const run = promisify(execFile);
const MAX_OUTPUT = 64_000_000;
/** A server that one pushes to may keep silent, and hooks may never end. */
const MAX_WAIT = 120_000;
/** Nobody is there to be asked for a password. */
const env = { ...process.env, GIT_TERMINAL_PROMPT: '0' };

/**
 * A folder in a git repository: each checkpoint is a commit, and is pushed where the branch has an upstream. What a
 * commit once held counts for ever, also where a later one took it away.
 */
export function gitWitness(folder: string): Witness {
  const place = `git:${folder}`;
  const dir = path.resolve(folder);
  const git: Git = async (...args) => {
    try {
      const options = { encoding: 'utf8', env, maxBuffer: MAX_OUTPUT, timeout: MAX_WAIT } as const;
      const { stdout } = await run('git', ['-C', dir, ...args], options);
      return stdout;
    } catch (error) {
      const { killed, stderr } = error as { killed?: unknown; stderr?: unknown };
      const said = String(stderr ?? '').trim();
      const why = killed === true ? 'git came to no end' : (codeOf(error) ?? 'git fails');
      throw unreachable(place, said === '' ? why : said.slice(0, 300), error);
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
      // A branch that a merge took nothing of was there too, and so was what a merge itself brought.
      const all = ['--full-history', '--diff-merges=separate'];
      const told = await git(
        'log',
        ...all,
        '--format=',
        '--raw',
        '--no-abbrev',
        '--no-renames',
        '--',
        `*${NOTE_ENDING}`,
      );
      // A line is ":100644 100644 <blob before> <blob after> M<tab>path"; of what was taken away the mode is zeros.
      const blobs = [...told.matchAll(/^:\d+ 100\d{3} [0-9a-f]+ ([0-9a-f]+) /gm)].map(([, blob = '']) => blob);
      const notes: string[] = [];
      for (const blob of new Set(blobs)) notes.push(await noteOf(git, blob));
      return notes;
    },
  };
}

type Git = (...args: string[]) => Promise<string>;

/** What somebody left that is larger than any note is none, and keeps nobody from the others. */
async function noteOf(git: Git, blob: string): Promise<string> {
  const size = Number(await git('cat-file', '-s', blob));
  return size > MAX_NOTE ? '' : git('cat-file', 'blob', blob);
}

async function hasUpstream(git: Git): Promise<boolean> {
  return git('rev-parse', '--abbrev-ref', '@{upstream}').then(
    () => true,
    () => false,
  );
}

/** A disk that can be filled: a file system in memory, for the tables of the stores. Only root may mount one. */
import { execFile } from 'node:child_process';
import { chown, mkdir, open, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { errnoOf } from '../../activities/files.ts';
import type { Postgres } from '../../test/support/postgres.ts';

const run = promisify(execFile);

export class SmallDisk {
  private readonly folder: string;
  private isMounted = false;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Puts a tablespace there. Answers what a `create database` says to use it; nothing where this is not root. */
  async tablespace(postgres: Postgres): Promise<string> {
    if (process.getuid?.() !== 0) return '';
    await mkdir(this.folder);
    const { gid, uid } = await stat(path.join(postgres.folder, 'data'));
    await run('mount', ['-t', 'tmpfs', '-o', `size=64m,mode=0700,uid=${uid},gid=${gid}`, 'tmpfs', this.folder]);
    this.isMounted = true;
    const data = path.join(this.folder, 'data');
    await mkdir(data, { mode: 0o700 });
    await chown(data, uid, gid);
    await postgres.admin(`create tablespace small location '${data}'`);
    return ' tablespace small';
  }

  get canBeFilled(): boolean {
    return this.isMounted;
  }

  /** Leaves no byte. */
  async fill(): Promise<void> {
    const ballast = await open(this.ballast, 'w');
    try {
      for (let size = 1 << 20; size >= 4_096; ) {
        const written = await ballast.write(Buffer.alloc(size)).catch((error: unknown) => {
          if (errnoOf(error) !== 'ENOSPC') throw error;
          return undefined;
        });
        if (written === undefined || written.bytesWritten < size) size /= 2;
      }
    } finally {
      await ballast.close();
    }
  }

  async empty(): Promise<void> {
    await rm(this.ballast, { force: true });
  }

  async remove(): Promise<void> {
    if (this.isMounted) await run('umount', [this.folder]);
    this.isMounted = false;
  }

  private get ballast(): string {
    return path.join(this.folder, 'ballast');
  }
}

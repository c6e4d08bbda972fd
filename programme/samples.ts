/** File samples that customers hand in, kept apart: nothing here opens, runs or shows one. */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { codeOf, WatchfloorError } from 'xstate-temporal/engine';
import { type SampleClaim, sampleClaim } from '../machines/ports.ts';
import { fileNameOf, makePrivateFolder, PRIVATE_FILE } from '../text/index.ts';
import { check } from './check.ts';

export interface SampleLimits {
  /** Bytes of one sample. Default: 32 MiB. */
  readonly size?: number;
  /** Samples of one tenant. Default: 1,000. */
  readonly count?: number;
}

export interface SampleStore {
  /** The most bytes of a sample. */
  readonly limit: number;
  /**
   * Keeps a sample under the hash of its content. One that is there is kept once, whoever hands it in again.
   *
   * @param said what it should be, where its sender knows
   * @throws INPUT_INVALID for another size or hash than was said, or a name that is none; SAMPLE_TOO_LARGE, SAMPLE_EMPTY,
   * SAMPLES_FULL
   */
  keep(
    tenant: string,
    said: { readonly name: string; readonly sha256?: string | undefined },
    content: AsyncIterable<Uint8Array>,
  ): Promise<Omit<SampleClaim, 'location'>>;
  /** @returns `undefined` where the tenant has no such sample */
  read(tenant: string, sha256: string): Promise<{ readonly size: number; readonly content: Readable } | undefined>;
}

const HASH = /^[0-9a-f]{64}$/;
/** What is being written; it is no sample until it is whole. */
const DRAFT = '.part';

/** @param folder shared by all gateways of a site */
export function createSampleStore(folder: string, limits: SampleLimits = {}): SampleStore {
  const { count = 1_000, size: limit = 32 * 1024 * 1024 } = limits;
  const folderOf = (tenant: string) => path.join(folder, fileNameOf(tenant));

  return {
    limit,
    async keep(tenant, said, content) {
      const name = check(sampleClaim.shape.name, said.name, "The sample's name is not valid");
      const own = folderOf(tenant);
      await makePrivateFolder(own);
      // Drafts count too: many at the same time must not fill what many after another could not.
      if ((await readdir(own)).length >= count)
        throw new WatchfloorError('SAMPLES_FULL', `The tenant has ${count} samples, and no more are kept.`, {
          details: { limit: count },
          todo: 'Ask whoever runs the service to take some out.',
        });
      const draft = path.join(own, `${randomUUID()}${DRAFT}`);
      try {
        const { sha256, size } = await written(draft, content, limit);
        if (said.sha256 !== undefined && said.sha256 !== sha256)
          throw new WatchfloorError('INPUT_INVALID', 'The sample has another hash than was said.', {
            details: { faults: [{ at: 'sha256', problem: `is ${sha256}` }] },
          });
        await rename(draft, path.join(own, sha256));
        return { sha256, size, name };
      } finally {
        await rm(draft, { force: true });
      }
    },

    async read(tenant, sha256) {
      if (!HASH.test(sha256)) return undefined;
      const file = path.join(folderOf(tenant), sha256);
      try {
        const found = await stat(file);
        return found.isFile() ? { size: found.size, content: createReadStream(file) } : undefined;
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return undefined;
        throw error;
      }
    },
  };
}

async function written(
  file: string,
  content: AsyncIterable<Uint8Array>,
  limit: number,
): Promise<{ readonly sha256: string; readonly size: number }> {
  const handle = await open(file, 'wx', PRIVATE_FILE);
  try {
    const hash = createHash('sha256');
    let size = 0;
    for await (const chunk of content) {
      size += chunk.length;
      if (size > limit)
        throw new WatchfloorError('SAMPLE_TOO_LARGE', `A sample has ${limit} bytes at most.`, { details: { limit } });
      hash.update(chunk);
      await handle.writeFile(chunk);
    }
    if (size === 0) throw new WatchfloorError('SAMPLE_EMPTY', 'The sample has no content.');
    await handle.sync();
    return { sha256: hash.digest('hex'), size };
  } finally {
    await handle.close();
  }
}

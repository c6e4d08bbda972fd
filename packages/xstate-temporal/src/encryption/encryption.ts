/** One encryption for clients, workers, audits and codec servers. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DataConverter, PayloadCodec } from '@temporalio/common';
import { type CodecOptions, encryptionCodec } from './codec.ts';

/** What a client and a worker are given; both the same. */
export interface Encryption {
  readonly codec: PayloadCodec;
  /** For `new Client({ connection, dataConverter })`. Workers take the encryption itself. */
  readonly dataConverter: DataConverter;
}

/** TypeScript in a clone, JavaScript in the package. */
const failureConverterPath = fileURLToPath(
  new URL(`./failure-converter${path.extname(import.meta.url) === '.ts' ? '.cts' : '.cjs'}`, import.meta.url),
);

/**
 * Encrypts what instances are sent, keep and answer: inputs, events, results, memos, summaries, and messages of failures.
 *
 * @example
 * const keys = fileKeyring('./data-keys', fileKeyProvider('./master.key'));
 * const encryption = createEncryption({ keys, scopeOf: ({ workflowId = '' }) => tenantOf(workflowId) });
 * const client = new Client({ connection, dataConverter: encryption.dataConverter });
 * await startWorker({ address, workflows, machines, encryption });
 */
export function createEncryption(options: CodecOptions): Encryption {
  const codec = encryptionCodec(options);
  return { codec, dataConverter: { payloadCodecs: [codec], failureConverterPath } };
}

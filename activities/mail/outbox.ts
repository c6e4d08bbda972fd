import { join } from 'node:path';
import { fileNameOf } from '../../text/index.ts';
import { createOnce } from '../files.ts';
import { keyHash } from '../idempotency.ts';
import type { Mail } from './compose.ts';

/** Where a mail went: a file of the outbox, or a mail server and how many recipients it accepted. */
export interface Delivered {
  readonly file?: string;
  readonly server?: string;
  readonly accepted?: number;
}

/** Where mails go: a folder, or a mail server. */
export interface MailTransport {
  /**
   * Delivers a mail. A second delivery under the same key must not reach the recipient twice, or at
   * least carry the same Message-ID.
   *
   * @returns where it went, for the ledger; JSON without personal data
   */
  deliver(mail: Mail, key: string, options: { readonly signal?: AbortSignal }): Promise<Delivered>;
}

/** What a mail of the outbox is called: the same for every delivery under one key. */
export const mailFile = ({ tenantId }: Pick<Mail, 'tenantId'>, key: string): string =>
  `${fileNameOf(tenantId)}/${keyHash(key)}.eml`;

/**
 * A folder of `.eml` files, which mail programs open, in a folder a tenant. A file is named by its idempotency key and
 * created whole or not at all: one mail a key, whatever is killed when.
 */
export function outbox(folder: string): MailTransport {
  return {
    async deliver(mail, key) {
      const file = mailFile(mail, key);
      await createOnce(join(folder, file), mail.raw);
      return { file };
    },
  };
}

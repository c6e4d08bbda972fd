import { readFile } from 'node:fs/promises';
import { TransientError } from './errors.ts';
import { errnoOf } from './files.ts';

/** A password or key: a file that holds it, or the text itself (of an environment variable). */
export type Secret = { readonly path: string } | { readonly data: string | Uint8Array };

const MAX_SIZE = 64 * 1024;

/**
 * The text of a secret, without white space around it. A file is read anew each time, so that a rotated
 * secret counts at once.
 *
 * @param what for the message, e.g. "the password of the mail server"
 * @throws TransientError SECRET_UNREADABLE; the message names the file and never the content
 */
export async function readSecret(secret: Secret, what: string): Promise<string> {
  const text = 'path' in secret ? await readSecretFile(secret.path, what) : Buffer.from(secret.data).toString('utf8');
  const trimmed = text.trim();
  if (trimmed !== '' && text.length <= MAX_SIZE) return trimmed;
  const where = 'path' in secret ? ` in ${secret.path}` : '';
  throw new TransientError('SECRET_UNREADABLE', `${what}${where} is empty or too long.`, {
    todo: 'Put the right one there.',
  });
}

async function readSecretFile(path: string, what: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new TransientError(
      'SECRET_UNREADABLE',
      `${what} cannot be read from ${path} (${errnoOf(error) ?? 'unknown error'}).`,
      { todo: 'Put it there, and let the worker read it.', cause: error },
    );
  }
}

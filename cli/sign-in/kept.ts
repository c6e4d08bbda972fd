/** Sign-ins, kept for the next command in a file for its owner alone. */
import { readFileSync, statSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { codeOf, messageOf, WatchfloorError } from 'xstate-temporal/engine';
import { takeLock } from 'xstate-temporal/server';
import { z } from 'zod';
import { makePrivateFolder, writePrivateFile } from '../../text/index.ts';

const text = z.string().min(1).max(100_000);

const signIn = z.strictObject({
  /** The origin of the gateway that the tokens are for, and are sent to. */
  gateway: text,
  subject: text,
  name: text,
  issuer: text,
  clientId: text,
  /** What the tokens are made for. */
  resource: text,
  accessToken: text,
  /** Absent where the provider gives none: then the sign-in ends with its token. */
  refreshToken: text.optional(),
  /** Of the access token, UTC milliseconds. */
  expiresAt: z.number(),
});

/** Somebody who has signed in at a gateway, on this command line. */
export type SignIn = z.infer<typeof signIn>;

const file = z.strictObject({ signIns: z.array(signIn).max(1_000) });

const MOST = 16 * 1024 * 1024;

type Environment = Readonly<Record<string, string | undefined>>;

/** By the XDG base directory specification. */
export function signInsFile(env: Environment = process.env): string {
  const { XDG_CONFIG_HOME: said } = env;
  const base = said !== undefined && path.isAbsolute(said) ? said : path.join(env.HOME || homedir(), '.config');
  return path.join(base, 'watchfloor', 'sign-ins.json');
}

/** The sign-ins, the latest first. @throws SIGN_INS_UNREADABLE, SIGN_INS_EXPOSED */
export function readSignIns(place = signInsFile()): readonly SignIn[] {
  let content: string;
  try {
    const { mode, size } = statSync(place);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      throw new WatchfloorError('SIGN_INS_EXPOSED', `${place} can be read by others than its owner.`, {
        todo: `Run "chmod 600 ${place}"; where others may have read it, "watchfloor logout" too.`,
      });
    if (size > MOST) throw new Error('it is too large for what it should be');
    content = readFileSync(place, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error instanceof WatchfloorError ? error : unreadable(place, messageOf(error), error);
  }
  try {
    return file.parse(JSON.parse(content)).signIns;
  } catch {
    // What failed would quote a token.
    throw unreadable(place, 'it is not what "watchfloor login" writes');
  }
}

function unreadable(place: string, why: string, cause?: unknown): WatchfloorError {
  return new WatchfloorError('SIGN_INS_UNREADABLE', `${place} cannot be read: ${why}.`, {
    cause,
    todo: 'Delete it, and sign in again with "watchfloor login".',
  });
}

/** What a gateway or a provider says may be anything, and the file has the sign-ins of others too. @throws SIGN_INS_UNWRITABLE */
function requireReadable(place: string, signIns: readonly SignIn[]): void {
  const [issue] = file.safeParse({ signIns }).error?.issues ?? [];
  if (issue === undefined) return;
  // The name of a field alone: its content may be a token.
  const why = `"${String(issue.path.at(-1) ?? '')}" is not what it has to be`;
  throw new WatchfloorError('SIGN_INS_UNWRITABLE', `The sign-in is not kept in ${place}: ${why}.`, {
    todo: 'See that the gateway and its provider are the right ones.',
  });
}

/**
 * Changes the sign-ins while no other command does.
 *
 * @param change gives all of them, and what is given back
 * @throws SIGN_INS_UNREADABLE, SIGN_INS_EXPOSED, SIGN_INS_UNWRITABLE
 */
export async function changeSignIns<T>(
  change: (known: readonly SignIn[]) => Promise<{ readonly signIns: readonly SignIn[]; readonly result: T }>,
  place = signInsFile(),
): Promise<T> {
  const writing = async <R>(work: () => Promise<R>): Promise<R> => {
    try {
      return await work();
    } catch (error) {
      const why = `${place} cannot be written: ${messageOf(error)}.`;
      throw new WatchfloorError('SIGN_INS_UNWRITABLE', why, { cause: error });
    }
  };
  const lock = await writing(async () => {
    await makePrivateFolder(path.dirname(place));
    return takeLock(place, { note: 'the sign-ins of the command line', onHeld: () => undefined });
  });
  try {
    const { result, signIns } = await change(readSignIns(place));
    requireReadable(place, signIns);
    await writing(async () => {
      await writePrivateFile(`${place}.new`, `${JSON.stringify({ signIns }, null, 2)}\n`);
      await rename(`${place}.new`, place);
    });
    return result;
  } finally {
    await lock.release();
  }
}

export const isSame = (a: Pick<SignIn, 'gateway' | 'subject'>, b: Pick<SignIn, 'gateway' | 'subject'>): boolean =>
  a.gateway === b.gateway && a.subject === b.subject;

/**
 * The sign-in that a command uses.
 *
 * @param account the subject, or a part that no other one has; without it the latest
 * @throws NOT_SIGNED_IN
 */
export function signInAt(known: readonly SignIn[], gateway: string, account: string | undefined): SignIn {
  const here = known.filter((one) => one.gateway === gateway);
  const exact = here.filter(({ subject }) => subject === account);
  const found = account === undefined ? here.slice(0, 1) : exact.length > 0 ? exact : here.filter(has(account));
  const [one, another] = found;
  if (one !== undefined && another === undefined) return one;
  const who =
    account === undefined ? 'Nobody' : found.length > 1 ? `More than one "${account}"` : `Nobody as "${account}"`;
  throw new WatchfloorError('NOT_SIGNED_IN', `${who} is signed in at ${gateway}.`, {
    details: { choices: here.map(({ subject }) => subject) },
    todo:
      found.length > 1
        ? 'Write the whole subject; "watchfloor whoami --all" shows them.'
        : 'Sign in with "watchfloor login".',
  });
}

const has =
  (part: string) =>
  ({ subject }: SignIn): boolean =>
    subject.includes(part);

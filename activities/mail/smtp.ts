import { readFile } from 'node:fs/promises';
import { WatchfloorError } from 'xstate-temporal/engine';
import type { SmtpSettings } from '../adapter-settings.ts';
import { isPermanent, PermanentError, TransientError } from '../errors.ts';
import { errnoOf } from '../files.ts';
import type { IdempotencyStore } from '../idempotency.ts';
import { cutShort } from '../net/cut-short.ts';
import { readSecret } from '../secret.ts';
import type { Mail } from './compose.ts';
import type { MailTransport } from './outbox.ts';
import { mailError } from './smtp-errors.ts';
import { openSmtp, type SmtpAccess, type SmtpSession } from './smtp-session.ts';

const PORTS = { starttls: 587, tls: 465, none: 25 } as const;
// Below the half minute that an attempt of an effect has.
const TIMEOUT = 20;

/**
 * Mails over SMTP, each recipient in a transaction of its own with a mark of its own: one that is refused
 * costs the others nothing, and another try sends only what is missing.
 *
 * SMTP itself knows no idempotency key. The mark is written once the server has accepted; if the worker
 * dies in between, or the server's last answer is lost, the next try delivers the same bytes again, with
 * the same Message-ID, by which mailboxes recognise them. So: at least once.
 *
 * @throws WatchfloorError ADAPTER_INVALID at once; by `deliver` the codes of `mailError`, and SECRET_UNREADABLE
 */
export function smtp(settings: SmtpSettings, done: IdempotencyStore): MailTransport {
  const server = checkSettings(settings);
  const timeout = (settings.timeoutSeconds ?? TIMEOUT) * 1_000;

  return {
    async deliver(mail, key, { signal }) {
      let session: SmtpSession | undefined;
      const failures: WatchfloorError[] = [];
      const deadline = AbortSignal.timeout(timeout);
      const within = <T>(work: Promise<T>): Promise<T> =>
        cutShort(work, { deadline, signal }, () => late(server, timeout));
      const deliverTo = async (to: string): Promise<{ accepted: true }> => {
        session ??= await within(openSession(settings, timeout));
        return await sendOne(session, mail, to, within);
      };
      try {
        for (const [index, to] of mail.to.entries()) {
          try {
            await done.once(`${key}#to-${index}`, 'sendMail.smtp', { to }, () => deliverTo(to));
          } catch (error) {
            if (!(error instanceof RecipientFailure)) throw error;
            failures.push(error.failure);
          }
        }
        session?.quit();
      } finally {
        session?.close();
      }
      const failure = failures.find((each) => !isPermanent(each)) ?? failures[0];
      if (failure === undefined) return { server, accepted: mail.to.length };
      throw mail.to.length === 1 ? failure : ofSeveral(failure, failures.length, mail.to.length);
    },
  };

  async function sendOne(
    session: SmtpSession,
    mail: Mail,
    to: string,
    within: <T>(work: Promise<T>) => Promise<T>,
  ): Promise<{ accepted: true }> {
    try {
      await within(session.send(mail.from, to, mail.raw));
      return { accepted: true };
    } catch (error) {
      const failure = error instanceof WatchfloorError ? error : mailError(error, server);
      if (failure.code !== 'MAIL_REFUSED' && failure.code !== 'MAIL_DEFERRED') throw failure;
      await within(session.reset()).catch((cause) => {
        throw cause instanceof WatchfloorError ? cause : failure;
      });
      throw new RecipientFailure(failure);
    }
  }
}

/** Goes through the whole conversation but the mail, and takes its leave. @throws what `deliver` throws */
export async function trySmtp(settings: SmtpSettings): Promise<void> {
  const timeout = (settings.timeoutSeconds ?? TIMEOUT) * 1_000;
  const server = checkSettings(settings);
  const deadline = AbortSignal.timeout(timeout);
  const session = await cutShort(openSession(settings, timeout), { deadline }, () => late(server, timeout));
  session.quit();
  session.close();
}

/** Carries a recipient's failure past the mark, which must not be written. */
class RecipientFailure extends Error {
  readonly failure: WatchfloorError;

  constructor(failure: WatchfloorError) {
    super(failure.message, { cause: failure });
    this.failure = failure;
  }
}

async function openSession(settings: SmtpSettings, timeout: number): Promise<SmtpSession> {
  const { host = '', security = 'starttls', port = PORTS[security], user, password, caFile } = settings;
  const pass = password === undefined ? undefined : await readSecret(password, 'The password of the mail server');
  const access: SmtpAccess = {
    host,
    port,
    security,
    ...(user === undefined || pass === undefined ? {} : { login: { user, pass } }),
    ...(caFile === undefined ? {} : { ca: await readAuthorities(caFile) }),
  };
  try {
    return await openSmtp(access, timeout);
  } catch (error) {
    throw mailError(error, serverOf(settings));
  }
}

async function readAuthorities(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new TransientError(
      'MAIL_TLS',
      `adapters.mail.caFile ${path} cannot be read (${errnoOf(error) ?? 'unknown error'}).`,
      { todo: 'Put the certificates there.', cause: error },
    );
  }
}

function checkSettings(settings: SmtpSettings): string {
  const { host, user, password, security, fromAddress } = settings;
  const wrong =
    host === undefined || host === ''
      ? 'host is missing'
      : fromAddress === undefined
        ? 'fromAddress is missing'
        : (user === undefined) !== (password === undefined)
          ? 'user and password belong together'
          : user !== undefined && security === 'none'
            ? 'with security "none" the password would travel in the clear'
            : undefined;
  if (wrong === undefined) return serverOf(settings);
  throw new WatchfloorError('ADAPTER_INVALID', `adapters.mail: ${wrong}.`, { todo: 'Correct the configuration.' });
}

const serverOf = ({ host, security = 'starttls', port = PORTS[security] }: SmtpSettings): string => `${host}:${port}`;

const late = (server: string, timeout: number): WatchfloorError =>
  mailError(Object.assign(new Error(`not done within ${timeout} ms`), { code: 'ETIMEDOUT' }), server);

function ofSeveral(failure: WatchfloorError, failed: number, all: number): WatchfloorError {
  const problem = `${failed} of ${all} recipients did not get the mail. ${failure.problem}`;
  const { code, todo } = failure;
  return isPermanent(failure)
    ? new PermanentError(code, problem, { cause: failure, todo })
    : new TransientError(code, problem, { cause: failure, todo });
}

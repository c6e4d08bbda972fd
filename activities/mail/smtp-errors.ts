import type { WatchfloorError } from 'xstate-temporal/engine';
import { oneLine } from '../../text/index.ts';
import { PermanentError, TransientError } from '../errors.ts';
import { faultOf } from '../net/faults.ts';

// Wrong credentials or certificates do not right themselves in seconds, and some servers lock an account
// that tries too often.
const LATER = 5 * 60_000;

/** What nodemailer tells of a failure. */
interface SmtpFailure {
  readonly code?: string;
  readonly originalCode?: string;
  readonly responseCode?: number;
  readonly response?: string;
  readonly message?: string;
}

/**
 * A failure of a mail session in our words.
 *
 * - `MAIL_REFUSED` (permanent): the server answered 5xx, to the sender, the recipient or the message
 * - `MAIL_DEFERRED`: it answered 4xx
 * - `MAIL_CREDENTIALS`: it does not take user and password, or wants some
 * - `MAIL_TLS`: no TLS, or a certificate that is not to be trusted
 * - `MAIL_TIMEOUT`, `MAIL_UNREACHABLE`: it is slow, or not there, or hung up
 */
export function mailError(error: unknown, server: string): WatchfloorError {
  const failure: SmtpFailure = typeof error === 'object' && error !== null ? error : {};
  const { code, originalCode, responseCode } = failure;
  const why = reasonOf(failure);
  const fault = faultOf(originalCode ?? code);
  if (code === 'ETLS' || fault === 'tls') {
    return new TransientError('MAIL_TLS', `No secure connection to the mail server ${server} (${why}).`, {
      todo: 'Correct its certificate, adapters.mail.caFile or adapters.mail.security.',
      cause: error,
      retryAfter: LATER,
    });
  }
  if (responseCode !== undefined && responseCode >= 400 && responseCode < 500) {
    return new TransientError('MAIL_DEFERRED', `The mail server ${server} asks to try again later: ${why}`, {
      cause: error,
    });
  }
  if (code === 'EAUTH' || [530, 534, 535, 538].includes(responseCode ?? 0)) {
    return new TransientError('MAIL_CREDENTIALS', `The mail server ${server} does not let us in (${why}).`, {
      todo: 'Correct adapters.mail.user and adapters.mail.password.',
      cause: error,
      retryAfter: LATER,
    });
  }
  if (responseCode !== undefined && responseCode >= 500) {
    return new PermanentError('MAIL_REFUSED', `The mail server ${server} refuses the mail: ${why}.`, {
      todo: 'Correct the recipient, or ask whoever runs the server.',
      cause: error,
    });
  }
  // What nodemailer itself refuses to send: a size that the server does not take, a letter that it cannot write.
  if (code === 'EENVELOPE' || code === 'EMESSAGE') {
    return new PermanentError('MAIL_REFUSED', `The mail cannot be sent through ${server}: ${why}.`, { cause: error });
  }
  if (fault === 'timeout') {
    return new TransientError('MAIL_TIMEOUT', `The mail server ${server} is too slow (${why}).`, {
      todo: 'Look at it, or raise adapters.mail.timeoutSeconds.',
      cause: error,
    });
  }
  return new TransientError('MAIL_UNREACHABLE', `The mail server ${server} cannot be reached (${why}).`, {
    todo: 'Look at adapters.mail.host and port, and whether it runs.',
    cause: error,
  });
}

/** The server's own words, one short line without addresses: error messages reach histories and logs. */
function reasonOf({ response, originalCode, code, message }: SmtpFailure): string {
  const text = response ?? originalCode ?? message ?? code ?? 'unknown error';
  return oneLine(text.replace(/[^\s<>"']+@[^\s<>"']+/g, '(address)'), 200);
}

/** Why a peer could not be talked to. */
export type NetFault = 'timeout' | 'tls' | 'unreachable';

// Codes of OpenSSL's verification, and of Node for a certificate of another name or a peer that speaks no TLS.
const TLS = /CERT|SELF_SIGNED|UNABLE_TO_|^ERR_TLS|^ERR_SSL|^EPROTO$|HOSTNAME_MISMATCH/;
const TIMEOUT = /TIMEDOUT|TIMEOUT/;

/** The kind of a network error, by its system code. */
export function faultOf(code: string | undefined): NetFault {
  if (code !== undefined && TIMEOUT.test(code)) return 'timeout';
  return code !== undefined && TLS.test(code) ? 'tls' : 'unreachable';
}

/** The system code of an error or of what caused it. */
export function systemCodeOf(error: unknown): string | undefined {
  for (let at = error, depth = 0; typeof at === 'object' && at !== null && depth < 5; depth += 1) {
    // Node joins the failures of several addresses of one host.
    if (at instanceof AggregateError && at.errors.length > 0 && !('code' in at && at.code)) at = at.errors[0];
    else if ('code' in at && typeof at.code === 'string') return at.code;
    else at = 'cause' in at ? at.cause : undefined;
  }
  return undefined;
}

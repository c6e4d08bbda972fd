import { WatchfloorError } from 'xstate-temporal/engine';
import { TransientError } from '../errors.ts';
import { faultOf, systemCodeOf } from '../net/faults.ts';

type Told = readonly [code: string, problem: string, todo: string];

/** What cures a schema that does not fit. */
export const RUN_SETUP = 'Run "watchfloor setup" with this configuration.';
/** A database without the tables: its code, what is said behind its name, and what to do. */
export const SCHEMA_MISSING: Told = ['STORE_SCHEMA_MISSING', 'has no tables for the stores.', RUN_SETUP];
const DENIED: Told = [
  'STORE_DENIED',
  'does not let this user in, or not do this.',
  'Look at user, password and grants.',
];
const AWAY: Told = [
  'STORE_UNREACHABLE',
  'cannot be reached.',
  'Look at the address, the database server and the network.',
];
const FULL: Told = ['STORE_FULL', 'has no room, memory or connections left.', 'Give the database server more of it.'];
const SLOW: Told = [
  'STORE_SLOW',
  'does not answer in time.',
  'Look at its load, or give more time in stores.timeoutSeconds.',
];
const READ_ONLY: Told = ['STORE_READ_ONLY', 'takes no writes: it is a standby.', 'Give the address of the primary.'];

/** By SQLSTATE, or by its class. */
const STATES: Readonly<Record<string, Told>> = {
  '28': DENIED,
  '42501': DENIED,
  '42P01': SCHEMA_MISSING,
  '3F000': SCHEMA_MISSING,
  '42703': SCHEMA_MISSING,
  '3D000': [
    'STORE_DATABASE_MISSING',
    'does not exist.',
    'Create it: "createdb" of PostgreSQL; then "watchfloor setup".',
  ],
  '53': FULL,
  '08': AWAY,
  '57P01': AWAY,
  '57P02': AWAY,
  '57P03': AWAY,
  '57014': SLOW,
  '55P03': SLOW,
  '25006': READ_ONLY,
};

/**
 * What an error of the database means. The database's own words are left out, as they quote values. Every one may pass:
 * somebody mends the database or the configuration.
 */
export function storeFault(error: unknown, shown: string): WatchfloorError {
  if (error instanceof WatchfloorError) return error;
  const code = systemCodeOf(error);
  const state = code !== undefined && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
  const [ours, problem, todo] = state === undefined ? netFault(error, code) : sqlFault(state);
  const said = code === undefined ? '' : ` (${code})`;
  return new TransientError(ours, `The database ${shown}${said} ${problem}`, { todo });
}

function sqlFault(state: string): Told {
  const known = STATES[state] ?? STATES[state.slice(0, 2)];
  return (
    known ?? ['STORE_FAILED', 'failed.', "Look up the SQLSTATE in PostgreSQL's manual, and into the server's log."]
  );
}

function netFault(error: unknown, code: string | undefined): Told {
  if (faultOf(code) === 'tls')
    return [
      'STORE_TLS',
      'shows a certificate that is not trusted, expired, or of another name, or refuses ours.',
      'Look at stores.caFile, stores.serverName, stores.certFile and the dates of the certificates.',
    ];
  if (faultOf(code) === 'timeout') return SLOW;
  // The driver gives no code where the server has no TLS, and where it hangs up.
  if (code === undefined && error instanceof Error)
    return ['STORE_UNREACHABLE', 'hung up, is too slow, or does not speak TLS.', `${AWAY[2]} Look at stores.tls too.`];
  return AWAY;
}

import type { Json } from 'xstate-temporal/engine';
import { eventTitle } from 'xstate-temporal/engine';
import { csv } from '../../text/index.ts';
import type { Trail, TrailEffect } from './types.ts';

const columns = [
  ...[
    'workflow',
    'machine',
    'version',
    'simulated',
    'tenant',
    'seq',
    'time',
    'recorded_at',
    'cause',
    'event',
    'event_id',
  ],
  ...[
    'claimed_role',
    'claimed_name',
    'authenticated',
    'recorded_by',
    'from',
    'to',
    'effects',
    'refused',
    'payload',
    'history_events',
  ],
  ...['digest', 'findings', 'proven_subject', 'proven_issuer'],
];

/**
 * The trail as CSV (RFC 4180): a head line, then a line for each step; UTF-8 with CRLF. A cell that a spreadsheet
 * would take for a formula begins with an apostrophe.
 */
export function trailToCsv(trail: Trail, { head = true }: { readonly head?: boolean } = {}): string {
  const rows = trail.lines.map((line) => [
    ...[trail.workflow, trail.machine, trail.version, String(trail.simulated), trail.tenant ?? '', String(line.seq)],
    ...[iso(line.at), line.recordedAt === null ? '' : iso(line.recordedAt), line.cause, eventTitle(line.event.type)],
    ...[line.event.id, line.claimed.role, line.claimed.name],
    line.authenticated === null ? 'not authenticated' : `${line.authenticated.type}:${line.authenticated.name}`,
    line.recordedBy === undefined ? '' : `${line.recordedBy.type}:${line.recordedBy.name}`,
    ...[line.from?.join(' ') ?? '', line.to?.join(' ') ?? '', line.effects.map(effectText).join('; ')],
    line.refused === undefined ? '' : `${line.refused.code}: ${line.refused.message}`,
    payloadText(line.event.payload),
    ...[line.events.join(' '), line.digest, line.findings.join('; ')],
    ...[line.proven?.subject ?? '', line.proven?.issuer ?? ''],
  ]);
  return csv([...(head ? [columns] : []), ...rows]);
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

function effectText({ attempts, error, kind, name, outcome }: TrailEffect): string {
  const tries = attempts === undefined ? '' : ` after ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`;
  return `${kind} ${name}: ${outcome}${tries}${error === undefined ? '' : ` (${error.code})`}`;
}

function payloadText(payload: Json | undefined): string {
  return payload === undefined ? '' : JSON.stringify(payload).slice(0, 30_000);
}

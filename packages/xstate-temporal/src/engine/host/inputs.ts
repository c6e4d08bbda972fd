/** Single steps that begin with something from outside, as every host takes them and an audit takes them again. */
import { WatchfloorError } from '../errors.ts';
import type { Sha256 } from '../hash.ts';
import { type Migrations, migrate } from '../migrate.ts';
import type { Chart, EventObject, Meta, Sender, Snapshot, Step } from '../types.ts';
import { checkEnvelope, type Envelope, signalsRefused } from './envelope.ts';
import { systemSender } from './names.ts';

/** What comes with a sender: a proof of it, where there is one. Its host has checked that before. */
export interface Said {
  readonly by?: Sender;
  readonly id?: string;
  readonly proof?: string;
}

/** What surrounds the first step. */
export function startMeta({ by = systemSender('start'), id = 'start', proof }: Said, at: number): Meta {
  return { at, by: saidBy(by, proof), id };
}

/** What surrounds the step of an envelope, and of whatever else has a sender. */
export function envelopeMeta({ id, by, proof }: Pick<Envelope, 'id' | 'by' | 'proof'>, at: number): Meta {
  return { at, by: saidBy(by, proof), id };
}

/** Without a proof a sender is a claim, whatever stands in it. */
function saidBy(by: Sender, proof: string | undefined): Sender {
  return proof === undefined && typeof by === 'object' && by !== null ? { role: by.role, name: by.name } : by;
}

/** Steps an event whose sender waits for the answer. @throws what it is refused with */
export function receive(chart: Chart, snapshot: Snapshot, envelope: unknown, at: number): Step {
  checkEnvelope(envelope);
  return chart.step(snapshot, envelope.event, envelopeMeta(envelope, at));
}

/**
 * The record of an event that was refused and whose sender waits for no answer. The envelope may be anything.
 *
 * @param isProven its proof was good, so that its sender is no claim
 */
export function refuse(
  chart: Chart,
  snapshot: Snapshot,
  envelope: unknown,
  at: number,
  error: unknown,
  isProven = true,
): Step {
  const { code, message } = refusalIn(error);
  const { id, by, event, proof } = (envelope ?? {}) as Envelope;
  const meta = envelopeMeta({ id, by: by ?? systemSender('unknown'), ...(isProven && proof ? { proof } : {}) }, at);
  return chart.refuse(snapshot, event, meta, { code, message });
}

/** The record of signals that were refused and are not told apart. @param count how many */
export function refuseMore(chart: Chart, snapshot: Snapshot, count: number, at: number): Step {
  const { code, message } = signalsRefused(count);
  const meta: Meta = { at, by: systemSender('host'), id: String(count) };
  return chart.refuse(snapshot, { type: 'watchfloor.signals' }, meta, { code, message });
}

/** Moves an instance to another version; where it cannot be moved, the record says so and the instance stays. */
export function move(
  from: Chart,
  to: Chart,
  snapshot: Snapshot,
  migrations: Migrations,
  meta: Meta,
  sha256?: Sha256,
): { readonly chart: Chart; readonly step: Step } {
  try {
    return { chart: to, step: migrate(from, to, snapshot, migrations, meta, sha256) };
  } catch (error) {
    const { code, message } = refusalIn(error);
    return { chart: from, step: from.refuse(snapshot, migrated, meta, { code, message }) };
  }
}

const migrated: EventObject = Object.freeze({ type: 'watchfloor.migrated' });

/** @throws what is no refusal */
function refusalIn(error: unknown): WatchfloorError {
  if (error instanceof WatchfloorError) return error;
  throw error;
}

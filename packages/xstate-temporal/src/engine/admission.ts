/** Admission: what an event from outside must satisfy before a machine sees it. */
import { messageOf, RefusedError, WatchfloorError } from './errors.ts';
import { actorOf } from './host/names.ts';
import type { JsonObject } from './json.ts';
import { toJson } from './json-value.ts';
import { MAX_DEPTH, MAX_EVENT_LENGTH, MAX_NAME_LENGTH, MAX_TYPE_LENGTH } from './limits.ts';
import { parse } from './schema.ts';
import type { SegregationRules } from './segregation.ts';
import { checkTenant } from './tenancy.ts';
import { recordable } from './text.ts';
import type { Child, Definition, EventObject, Meta, Sender, Snapshot } from './types.ts';
import { matchesDescriptor } from './wildcard.ts';

export interface Admission {
  /** Checks and parses an event. @throws RefusedError: EVENT_MALFORMED, EVENT_RESERVED, EVENT_TOO_LARGE, EVENT_UNKNOWN, ROLE_NOT_ALLOWED, ACTOR_GONE, TENANT_MISMATCH, SEGREGATION_OF_DUTIES, EVENT_INVALID */
  admit(snapshot: Snapshot, event: unknown, meta: Meta): EventObject & JsonObject;
  /** The event types that may be sent and have a name, sorted: wildcards stand for any number of others. */
  readonly types: readonly string[];
  /** Whether an event of this type may be sent; those that a wildcard stands for too. */
  isKnown(type: string): boolean;
}

/** @param descriptors the machine's own event descriptors, wildcards among them */
export function createAdmission(
  definition: Definition,
  descriptors: readonly string[],
  segregation: SegregationRules,
): Admission {
  const schemas = definition.schemas?.events;
  const { roles } = definition;
  const wildcards = descriptors.filter((d) => d.endsWith('*'));
  const known = (schemas === undefined ? descriptors.filter((d) => !d.endsWith('*')) : Object.keys(schemas)).toSorted();
  const names = new Set(known);
  const isKnown = (type: string) =>
    names.has(type) || (schemas === undefined && wildcards.some((wildcard) => matchesDescriptor(type, wildcard)));

  return {
    admit(snapshot, raw, meta) {
      const event = checkEvent(raw);
      const { type } = event;
      checkMeta(meta);
      if (snapshot.status !== 'active') {
        throw new RefusedError(
          'INSTANCE_ENDED',
          `The instance has ended (${snapshot.status}); it takes no more events.`,
          { details: { status: snapshot.status } },
        );
      }
      if (!isKnown(type)) {
        throw new RefusedError(
          'EVENT_UNKNOWN',
          `"${recordable(type)}" is not an event of "${snapshot.machine}". It knows ${known.join(', ')}.`,
          { details: { known } },
        );
      }
      if (roles !== undefined && !(Object.hasOwn(roles, type) && roles[type]?.includes(meta.by.role))) {
        const allowed = (Object.hasOwn(roles, type) && roles[type]) || [];
        throw new RefusedError(
          'ROLE_NOT_ALLOWED',
          `The role "${recordable(meta.by.role)}" may not send ${type}; ${allowed.join(', ') || 'nobody'} may.`,
          { details: { allowed } },
        );
      }
      checkActor(snapshot, meta.by);
      checkTenant(definition, snapshot, event, meta.by);
      segregation.check(snapshot, type, meta.by);
      const schema = schemas === undefined ? undefined : schemas[type];
      if (schema === undefined) return event;
      try {
        const parsed = toJson(parse(schema, event, 'EVENT_INVALID', type), 'event');
        if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
          throw new RefusedError('EVENT_INVALID', `The schema of ${type} gives no event.`);
        // A schema need not repeat the type, and cannot change it.
        return ((parsed as JsonObject).type === type ? parsed : { ...parsed, type }) as EventObject & JsonObject;
      } catch (error) {
        if (error instanceof WatchfloorError && error.code === 'EVENT_INVALID') throw RefusedError.of(error);
        throw error;
      }
    },
    types: known,
    isKnown,
  };
}

/** XState drops what an actor sends once it is stopped. @throws RefusedError ACTOR_GONE */
function checkActor({ children, machine }: Snapshot, by: Sender): void {
  const actor = actorOf(by, machine);
  if (actor === undefined) return;
  const isThere = ({ id, generation, status }: Child) =>
    id === actor.id && generation === actor.generation && status === 'active';
  if (children.some(isThere)) return;
  throw new RefusedError('ACTOR_GONE', `The actor "${recordable(actor.id)}" sent this, and has been stopped by now.`);
}

/** What an event from outside is for every machine: plain JSON of a form and size. @throws RefusedError EVENT_MALFORMED, EVENT_RESERVED, EVENT_TOO_LARGE */
export function checkEvent(raw: unknown): EventObject & JsonObject {
  let event: unknown;
  try {
    event = toJson(raw, 'event');
  } catch (error) {
    throw new RefusedError('EVENT_MALFORMED', messageOf(error));
  }
  if (
    typeof event !== 'object' ||
    event === null ||
    Array.isArray(event) ||
    !Object.hasOwn(event, 'type') ||
    typeof (event as { type?: unknown }).type !== 'string'
  ) {
    throw new RefusedError('EVENT_MALFORMED', 'An event is an object with a "type", for example { "type": "SUBMIT" }.');
  }
  const { type } = event as EventObject;
  if (type === '' || type.length > MAX_TYPE_LENGTH || type.includes('*')) {
    throw new RefusedError(
      'EVENT_MALFORMED',
      `An event type is a text of 1 to ${MAX_TYPE_LENGTH} characters without "*".`,
    );
  }
  if (type.startsWith('xstate.')) {
    throw new RefusedError(
      'EVENT_RESERVED',
      `"${recordable(type)}" is XState's own; events from outside may not begin with "xstate.".`,
    );
  }
  if ('at' in event || 'sender' in event) {
    throw new RefusedError(
      'EVENT_RESERVED',
      'The fields "at" and "sender" of an event are set by the engine; name yours otherwise.',
    );
  }
  checkEventSize(event);
  return event as EventObject & JsonObject;
}

/** Chart time, id and sender, of an event or of a start. @throws RefusedError EVENT_MALFORMED */
export function checkMeta(meta: Meta): void {
  const { id, by, at } = (meta ?? {}) as { id?: unknown; by?: { role?: unknown; name?: unknown } | null; at?: unknown };
  if (!isName(id) || !isName(by?.role) || !isName(by?.name)) {
    throw new RefusedError(
      'EVENT_MALFORMED',
      `An event's id and its sender's role and name are texts of at most ${MAX_NAME_LENGTH} characters.`,
    );
  }
  if (!Number.isSafeInteger(at))
    throw new RefusedError('EVENT_MALFORMED', 'Chart time is a whole number of milliseconds since 1970.');
}

/** Whether a value may be an event's id, or a sender's role or name. */
export const isName = (text: unknown): text is string =>
  typeof text === 'string' && text.length <= MAX_NAME_LENGTH && text.isWellFormed();

/** Also before an event is sent: a server refuses what is much too large with words of its own. @throws RefusedError EVENT_TOO_LARGE */
export function checkEventSize(event: unknown): void {
  const size = textLength(event, 0);
  if (size <= MAX_EVENT_LENGTH) return;
  throw new RefusedError(
    'EVENT_TOO_LARGE',
    `The event is larger than ${MAX_EVENT_LENGTH / 1024} KiB; keep large things elsewhere and send a reference.`,
    { details: { size, limit: MAX_EVENT_LENGTH } },
  );
}

/** The same of an input. @throws INPUT_TOO_LARGE */
export function checkInputSize(input: unknown): void {
  const size = textLength(input, 0);
  if (size <= MAX_EVENT_LENGTH) return;
  throw new WatchfloorError(
    'INPUT_TOO_LARGE',
    `The input is larger than ${MAX_EVENT_LENGTH / 1024} KiB; keep large things elsewhere and give a reference.`,
    { details: { size, limit: MAX_EVENT_LENGTH } },
  );
}

function textLength(value: unknown, depth: number): number {
  if (typeof value === 'string') return value.length;
  // What is nested so deeply, or in itself, is no JSON that is kept; whoever copies it says so.
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return 8;
  let sum = 2;
  for (const key of Object.keys(value))
    sum += key.length + textLength((value as Record<string, unknown>)[key], depth + 1);
  return sum;
}

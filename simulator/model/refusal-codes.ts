/**
 * Every code that an event to an instance of the programme, or its start, can be refused with: at admission,
 * by the chart, and where there is no instance.
 */
export const refusalCodes: readonly string[] = [
  'ACTOR_GONE',
  'ALREADY_STARTED',
  'CASE_NOT_CLOSED',
  'CONTEXT_TOO_LARGE',
  'EFFECTS_TOO_LARGE',
  'EFFECT_TOO_LARGE',
  'EVENT_ID_REUSED',
  'EVENT_INVALID',
  'EVENT_MALFORMED',
  'EVENT_NOT_ACCEPTED',
  'EVENT_RESERVED',
  'EVENT_TOO_LARGE',
  'EVENT_UNKNOWN',
  'INPUT_INVALID',
  'INPUT_TOO_LARGE',
  'INSTANCE_ENDED',
  'INSTANCE_NOT_FOUND',
  'MACHINE_THREW',
  'PAYLOAD_UNREADABLE',
  'ROLE_NOT_ALLOWED',
  'SEGREGATION_OF_DUTIES',
  'SIGNALS_REFUSED',
  'SIGNAL_UNKNOWN',
  'START_REFUSED',
  'STATE_TOO_LARGE',
  'TENANT_MISMATCH',
  'TOO_MANY_SENDERS',
  'TOO_MUCH_PENDING',
];

/** Refusals of an event that came after its instance had moved on or ended. */
export const movedOn: readonly string[] = ['EVENT_NOT_ACCEPTED', 'INSTANCE_ENDED'];

/** The same, where the instance may also not have started yet, or be forgotten. */
export const movedOnOrAbsent: readonly string[] = [...movedOn, 'INSTANCE_NOT_FOUND'];

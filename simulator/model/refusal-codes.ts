/**
 * Every code that an event to an instance of the programme, or its start, can be refused with: by the door, by the
 * chart, and where there is nobody to refuse.
 */
export const refusalCodes: readonly string[] = [
  'ALREADY_STARTED',
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
  'ROLE_NOT_ALLOWED',
];

/** What whoever acts late is refused with: the instance has moved on meanwhile, or ended. */
export const movedOn: readonly string[] = ['EVENT_NOT_ACCEPTED', 'INSTANCE_ENDED'];

/** The same where the instance may not have begun, or is forgotten by now. */
export const movedOnOrAbsent: readonly string[] = [...movedOn, 'INSTANCE_NOT_FOUND'];

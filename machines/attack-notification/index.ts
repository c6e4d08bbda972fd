import type { Definition } from 'xstate-temporal/engine';
import { startsOf } from '../starts.ts';
import { noteContext, noteInput } from './context.ts';
import { noteEvents, noteRoles } from './events.ts';
import { attackNotificationMachine } from './machine.ts';

/** The chart of a notification, version by version. */
export const attackNotification = {
  machine: attackNotificationMachine,
  version: '1.0.0',
  tenant: 'tenantId',
  start: startsOf('attack-notification', 'notificationId'),
  schemas: { input: noteInput, context: noteContext, events: noteEvents },
  roles: noteRoles,
  operators: ['operator'],
} as const satisfies Definition<typeof attackNotificationMachine>;

export type { NoteContent, NoteContext, NoteInput, NoteOutput } from './context.ts';
export { noteContext, noteInput, noteOutcomes, noteOutput } from './context.ts';
export type { NoteEvent, NoteEventType } from './events.ts';
export { noteEvents, noteRoles } from './events.ts';
export { attackNotificationMachine } from './machine.ts';

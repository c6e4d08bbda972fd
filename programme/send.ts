import type { Instance, Receipt } from 'xstate-temporal/client';
import { type EventObject, RefusedError, type Sender, WatchfloorError } from 'xstate-temporal/engine';
import type { z } from 'zod';
import { definitionOf, isMachine, permissionLabels } from '../machines/index.ts';
import { clean } from '../text/index.ts';
import { type Access, type InstanceName, requireInstance, requireWorker } from './access.ts';
import { faultsOf, faultText } from './check.ts';
import { requireNamed } from './named.ts';
import { settled } from './settled.ts';
import type { Standing } from './standing.ts';
import { withUnmet } from './unmet.ts';

/** An event that was taken, and where the instance stands after it. */
export interface Sent extends Pick<Standing, 'instance' | 'now'> {
  readonly receipt: Receipt;
}

/** Sends an event, and waits until the step is taken. */
export async function send(
  access: Access,
  name: InstanceName,
  event: EventObject,
  by: Sender,
  id?: string,
): Promise<Sent> {
  const { taskQueue } = await requireInstance(access, name);
  await requireWorker(access, taskQueue);
  const instance = access.durable.get(name.machine, name.key);
  if (name.machine === 'eod-subscription' && event.type === 'CONSULT') await requireNamed(access, name.key, event);
  const receipt = await instance.send(event, by, id).catch(async (error: unknown) => {
    throw await explained(error, instance, name.machine, event, by);
  });
  const { context, now } = await settled(instance);
  const { refusal } = context as { refusal?: Refusal | null };
  if (refusal?.at === receipt.at && asksDirectory.includes(event.type)) throw notChanged(event.type, refusal);
  return { instance: instance.workflowId, receipt, now };
}

/** What is done once the tenant directory has said that the sender may. */
const asksDirectory: readonly string[] = ['SAVE_RULE', 'DELETE_RULE', 'SAVE_PREFERENCES'];

interface Refusal {
  readonly at: number;
  readonly by: string;
  readonly why: 'noPermission' | 'directoryUnavailable';
}

function notChanged(type: string, { by, why }: Refusal): WatchfloorError {
  const person = clean(by, 100);
  if (why === 'directoryUnavailable')
    return new WatchfloorError(
      'DIRECTORY_UNAVAILABLE',
      `${type} changed nothing: the tenant directory does not answer.`,
      {
        todo: 'Look at the directory, and send it again.',
      },
    );
  const permission =
    type === 'SAVE_PREFERENCES' ? permissionLabels.managePortalSystemSettings : permissionLabels.manageSecuritySettings;
  return new WatchfloorError(
    'PERMISSION_MISSING',
    `${type} changed nothing: by the tenant directory ${person} does not have the permission "${permission}".`,
    { details: { person, permission }, todo: 'Let somebody send it who has it, or give it to them in the portal.' },
  );
}

/** A refusal in more words, where the machine is known: which fields are wrong, or what a guard asks for. */
async function explained(
  error: unknown,
  instance: Instance,
  machine: string,
  event: EventObject,
  sender: Sender,
): Promise<unknown> {
  if (!(error instanceof RefusedError) || !isMachine(machine)) return error;
  const { code, details } = error;
  const parsed = schemaOf(machine, event.type)?.safeParse(event);
  if (code === 'EVENT_INVALID') {
    if (parsed?.success !== false) return error;
    const faults = faultsOf(event, parsed.error.issues);
    return new RefusedError(code, `${event.type} is not valid: ${faultText(faults)}.`, {
      cause: error,
      details: { ...details, faults },
    });
  }
  if (code !== 'EVENT_NOT_ACCEPTED' || details?.reason !== 'guards') return error;
  const snapshot = await instance.snapshot().catch(() => undefined);
  return snapshot === undefined ? error : withUnmet(error, machine, snapshot.context, parsed?.data ?? event, sender);
}

function schemaOf(machine: string, type: string): z.ZodType<EventObject> | undefined {
  const events = definitionOf(machine)?.schemas?.events ?? {};
  return Object.hasOwn(events, type) ? (events[type] as unknown as z.ZodType<EventObject>) : undefined;
}

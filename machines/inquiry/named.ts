import { isOf } from '../keys.ts';

/** Another instance of the tenant's that an inquiry names, and that must be there. */
export interface Named {
  readonly machine: 'attack-notification' | 'eod-case';
  readonly key: string;
  /** A case is continued only once it has closed. */
  readonly mustBeClosed: boolean;
}

/** What a CONSULT names of its tenant's. A chart cannot look; whoever sends the event does. */
export function namedBy(tenantId: string, event: object): Named[] {
  const { linkedNotification, reopens } = event as { readonly [field: string]: unknown };
  const isOwn = (key: unknown): key is string => typeof key === 'string' && isOf(tenantId, key);
  return [
    ...(isOwn(linkedNotification)
      ? [{ machine: 'attack-notification', key: linkedNotification, mustBeClosed: false } as const]
      : []),
    ...(isOwn(reopens) ? [{ machine: 'eod-case', key: reopens, mustBeClosed: true } as const] : []),
  ];
}

import type { Settings } from './settings.ts';

/** What one value needs besides it, and what that is for: `[if, then]`. */
const TOGETHER: readonly (readonly [given: string, needed: string])[] = [
  ['mail.host', 'mail.fromAddress'],
  ['mail.user', 'mail.password'],
  ['mail.password', 'mail.user'],
  ['alerts.webhook.url', 'alerts.webhook.secret'],
  ['tracking.url', 'tracking.secret'],
  ['incidentResponse.url', 'incidentResponse.secret'],
  ['directory.clientId', 'directory.clientSecret'],
];

/** What is missing or does not go together in the values in force, one line each. */
export function adapterFaults(adapters: Settings['adapters']): string[] {
  const at = (key: string): unknown =>
    key.split('.').reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], adapters);
  const faults = TOGETHER.filter(([given, needed]) => at(given) !== undefined && at(needed) === undefined).map(
    ([given, needed]) => `adapters.${needed}: is needed with adapters.${given}`,
  );
  if (adapters.mail?.security === 'none' && adapters.mail.user !== undefined) {
    faults.push('adapters.mail.security: with "none" the password would travel in the clear');
  }
  return faults;
}

/** What is missing or does not go together in the values in force, one line each. */
export function storeFaults(stores: Settings['stores']): string[] {
  const faults: string[] = [];
  if (stores.kind === 'postgres' && stores.url === undefined)
    faults.push('stores.url: is needed with stores.kind "postgres"');
  if (stores.kind === 'files' && stores.url !== undefined)
    faults.push('stores.kind: must be "postgres" for stores.url to count');
  if ((stores.certFile === undefined) !== (stores.keyFile === undefined))
    faults.push('stores.certFile, stores.keyFile: each needs the other');
  return faults;
}

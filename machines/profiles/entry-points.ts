/** What an entry point attaches to an inquiry. */
export const contextKinds = ['device', 'alert', 'incident', 'file', 'page'] as const;

export type ContextKind = (typeof contextKinds)[number];

/** The eight places in the portals from which an expert can be consulted. */
export const entryPointIds = ['EP1', 'EP2', 'EP3', 'EP4', 'EP5', 'EP6', 'EP7', 'EP8'] as const;

export type EntryPointId = (typeof entryPointIds)[number];

export interface EntryPoint {
  readonly id: EntryPointId;
  readonly label: string;
  readonly contextKind: ContextKind;
}

export const entryPoints: Readonly<Record<EntryPointId, EntryPoint>> = {
  EP1: { id: 'EP1', label: 'Help and support menu', contextKind: 'page' },
  EP2: { id: 'EP2', label: 'Device page actions menu', contextKind: 'device' },
  EP3: { id: 'EP3', label: 'Device inventory page flyout menu', contextKind: 'device' },
  EP4: { id: 'EP4', label: 'Alerts page actions menu', contextKind: 'alert' },
  EP5: { id: 'EP5', label: 'Alerts page flyout menu', contextKind: 'alert' },
  EP6: { id: 'EP6', label: 'File page actions menu', contextKind: 'file' },
  EP7: { id: 'EP7', label: 'Incidents page actions menu', contextKind: 'incident' },
  EP8: { id: 'EP8', label: 'Incidents inventory page', contextKind: 'incident' },
};

/** How the portals' addresses name what a page shows; what none of them is said of may be any page. */
const inAddress: Readonly<Record<Exclude<ContextKind, 'page'>, RegExp>> = {
  device: /^(devices?|machines?)$/i,
  alert: /^alerts?$/i,
  incident: /^incidents?$/i,
  file: /^files?$/i,
};

/** Whether a page can be the one that an entry point attaches: the address of a device is no file. */
export function isPageOf(entryPoint: EntryPointId, address: string): boolean {
  const { contextKind } = entryPoints[entryPoint];
  if (contextKind === 'page') return true;
  const parts = (address.split(/[?#]/, 1)[0] ?? '').split('/').slice(3);
  const named = Object.values(inAddress).some((pattern) => parts.some((part) => pattern.test(part)));
  return !named || parts.some((part) => inAddress[contextKind].test(part));
}

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
  /** What the page in view fills in of what the inquiry is about. It is required, by the page or by name. */
  readonly prefills: 'devices' | 'alerts' | 'incidents' | 'files' | null;
}

export const entryPoints: Readonly<Record<EntryPointId, EntryPoint>> = {
  EP1: { id: 'EP1', label: 'Help and support menu', contextKind: 'page', prefills: null },
  EP2: { id: 'EP2', label: 'Device page actions menu', contextKind: 'device', prefills: 'devices' },
  EP3: { id: 'EP3', label: 'Device inventory page flyout menu', contextKind: 'device', prefills: 'devices' },
  EP4: { id: 'EP4', label: 'Alerts page actions menu', contextKind: 'alert', prefills: 'alerts' },
  EP5: { id: 'EP5', label: 'Alerts page flyout menu', contextKind: 'alert', prefills: 'alerts' },
  EP6: { id: 'EP6', label: 'File page actions menu', contextKind: 'file', prefills: 'files' },
  EP7: { id: 'EP7', label: 'Incidents page actions menu', contextKind: 'incident', prefills: 'incidents' },
  EP8: { id: 'EP8', label: 'Incidents inventory page', contextKind: 'incident', prefills: 'incidents' },
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
  const parts = partsOf(address);
  const named = Object.values(inAddress).some((pattern) => parts.some((part) => pattern.test(part)));
  return !named || parts.some((part) => inAddress[contextKind].test(part));
}

/** The name of what a page shows, as its address has it after the kind; `undefined` where it has none. */
export function namedInAddress(entryPoint: EntryPointId, address: string): string | undefined {
  const { contextKind } = entryPoints[entryPoint];
  if (contextKind === 'page') return undefined;
  const parts = partsOf(address);
  const kind = parts.findIndex((part) => inAddress[contextKind].test(part));
  const name = kind < 0 ? undefined : parts[kind + 1];
  return name !== undefined && isName.test(name) ? name : undefined;
}

/** Fit for every list that it is put into: the ids and host names of the portals' addresses. */
const isName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

function partsOf(address: string): string[] {
  return (address.split(/[?#]/, 1)[0] ?? '').split('/').slice(3);
}

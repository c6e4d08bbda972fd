/**
 * The service changed while it was documented: by era, in order. `2021-early` is the time of the
 * `xdr` page (April 2021), `2021-mid` that of the `mde` page (June 2021).
 */
export const docsEras = ['2019', '2020', '2021-early', '2021-mid', '2022'] as const;

export type DocsEra = (typeof docsEras)[number];

/** Whether `era` is `other` or later. */
export function isFrom(era: DocsEra, other: DocsEra): boolean {
  return docsEras.indexOf(era) >= docsEras.indexOf(other);
}

/** Where a case can go when incident response is needed. */
export const irPaths = ['ownIr', 'thirdPartyIr', 'microsoftIr', 'dart', 'cirt', 'servicesHubRequest'] as const;

export type IrPath = (typeof irPaths)[number];

/** Which of them each era documented. */
export const irPathsByEra: Readonly<Record<DocsEra, readonly IrPath[]>> = {
  '2019': ['microsoftIr', 'ownIr', 'thirdPartyIr'],
  '2020': ['dart', 'ownIr'],
  '2021-early': ['dart', 'ownIr'],
  '2021-mid': ['ownIr', 'cirt'],
  '2022': ['ownIr', 'servicesHubRequest'],
};

/** The paths whose receiving side opens a ticket of its own. */
export const irPathsWithTicket: readonly IrPath[] = ['cirt', 'servicesHubRequest'];

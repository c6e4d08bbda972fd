/**
 * What a tenant's licences say about eligibility. Names of products and of the service plans in them are those
 * of Microsoft's "Product names and service plan identifiers for licensing"
 * (https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference).
 */

/**
 * Service plans of Defender for Endpoint: `WINDEFATP` is the full product, sold as plan 2 since plan 1
 * (`MDE_LITE`) came in 2021. Defender for Business (`MDE_SMB`) is neither.
 */
export const ENDPOINT_PLANS: ReadonlyMap<string, 'plan1' | 'plan2'> = new Map([
  ['WINDEFATP', 'plan2'],
  ['MDE_LITE', 'plan1'],
]);

/**
 * Service plans that give access to Microsoft 365 Defender without further cost, after its prerequisites
 * (https://learn.microsoft.com/defender-xdr/prerequisites): its own, and those of Defender for Endpoint, for
 * Identity, for Office 365 plan 2, and for Cloud Apps.
 */
export const XDR_PLANS: ReadonlySet<string> = new Set([
  'MTP',
  'WINDEFATP',
  'ATA',
  'THREAT_INTELLIGENCE',
  'ADALLOM_S_STANDALONE',
]);

/** Part numbers of the products that are an E5 licence, in the wide sense: suites, and E5 of a part of one. */
export const E5_PRODUCTS: ReadonlySet<string> = new Set([
  // Microsoft 365 E5 and its variants, A5 for schools
  'SPE_E5',
  'Microsoft_365_E5',
  'SPE_E5_CALLINGMINUTES',
  'SPE_E5_NOPSTNCONF',
  'Microsoft_365_E5_without_Audio_Conferencing',
  'DEVELOPERPACK_E5',
  'M365EDU_A5_FACULTY',
  'M365EDU_A5_STUDENT',
  'M365EDU_A5_STUUSEBNFT',
  // Microsoft 365 E5 Security, as an addition to E3
  'IDENTITY_THREAT_PROTECTION',
  'IDENTITY_THREAT_PROTECTION_FOR_EMS_E5',
  // Enterprise Mobility + Security E5: what the page on advanced features asks for
  'EMSPREMIUM',
  // Windows 10/11 Enterprise E5, Office 365 E5
  'WIN10_VDA_E5',
  'ENTERPRISEPREMIUM',
  'ENTERPRISEPREMIUM_NOPSTNCONF',
]);

/** Products whose service plans say too little or nothing, by part number. */
export const PRODUCTS: ReadonlyMap<string, 'plan1' | 'plan2'> = new Map([
  ['WIN_DEF_ATP', 'plan2'],
  ['MDATP_XPLAT', 'plan2'],
  ['DEFENDER_ENDPOINT_P1', 'plan1'],
]);

/** `Warning` is the grace after the end of a subscription, in which it still works. */
const IN_FORCE = new Set(['Enabled', 'Warning']);

/** What is read of a `subscribedSku` of Microsoft Graph. */
export interface SubscribedSku {
  readonly skuPartNumber: string;
  readonly capabilityStatus: string;
  readonly servicePlans: readonly { readonly servicePlanName: string; readonly provisioningStatus: string }[];
}

export interface LicenceFacts {
  readonly hasMde: boolean;
  readonly hasXdr: boolean;
  readonly plan: 'none' | 'plan1' | 'plan2';
  readonly e5: boolean;
}

/** What the licences in force say. A service plan that is switched off in the tenant does not count. */
export function licenceFacts(skus: readonly SubscribedSku[]): LicenceFacts {
  const inForce = skus.filter(({ capabilityStatus }) => IN_FORCE.has(capabilityStatus));
  const plans = inForce.flatMap(({ servicePlans }) =>
    servicePlans
      .filter(({ provisioningStatus }) => provisioningStatus !== 'Disabled')
      .map((each) => each.servicePlanName),
  );
  const endpoint = [
    ...plans.flatMap((name) => ENDPOINT_PLANS.get(name) ?? []),
    ...inForce.flatMap(({ skuPartNumber }) => PRODUCTS.get(skuPartNumber) ?? []),
  ];
  return {
    hasMde: endpoint.length > 0,
    hasXdr: plans.some((name) => XDR_PLANS.has(name)) || endpoint.includes('plan2'),
    plan: endpoint.includes('plan2') ? 'plan2' : endpoint.includes('plan1') ? 'plan1' : 'none',
    e5: inForce.some(({ skuPartNumber }) => E5_PRODUCTS.has(skuPartNumber)),
  };
}

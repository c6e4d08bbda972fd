import { applyPath, type Profile, productLinks, trackingVideo } from './profile.ts';

/** As documented for Microsoft 365 Defender (April 2021). */
export const xdr: Profile = {
  id: 'xdr',
  portal: 'Microsoft 365 security portal',
  products: ['Microsoft 365 Defender', 'Microsoft Defender for Endpoint'],
  requires: ['mde', 'xdr'],
  coverage: ['endpoints', 'email', 'identities'],
  ai: ['discovers known attacks and emerging threats', 'targets known attacks and emerging threats'],
  entryPoints: ['EP2', 'EP3', 'EP5', 'EP7', 'EP8'],
  topicLabel: 'Investigation topic',
  replyPromise: 'noTimeStated',
  afterAcceptance: 'startsAutomatically',
  tracking: 'premierMappedToDefenderForOffice365',
  subscriptionContacts: ['Microsoft representative'],
  docsEra: '2021-early',
  uiPath: applyPath,
  documentation: {
    overview: 'microsoft-365/security/mtp/microsoft-threat-experts.md',
    configuration: 'microsoft-365/security/mtp/configure-microsoft-threat-experts.md',
    products: [productLinks.xdr, productLinks.mde],
    trackingVideo,
  },
};

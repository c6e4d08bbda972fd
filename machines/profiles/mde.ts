import { applyPath, type Profile, productLinks, trackingVideo } from './profile.ts';

/** As documented for Defender for Endpoint (June 2021). */
export const mde: Profile = {
  id: 'mde',
  portal: 'Microsoft Defender Security Center',
  products: ['Microsoft Defender for Endpoint', 'Microsoft 365 Defender'],
  requires: ['mde'],
  coverage: ['network'],
  ai: ['discovers known and unknown attacks', 'prioritises known and unknown attacks'],
  entryPoints: ['EP1', 'EP2', 'EP4', 'EP6'],
  topicLabel: 'Inquiry topic',
  replyPromise: 'progressReportWithinTwoDays',
  afterAcceptance: 'toggleIsOn',
  tracking: 'technicalAccountManagerAsked',
  subscriptionContacts: ['account team', 'Microsoft representative'],
  docsEra: '2021-mid',
  uiPath: applyPath,
  documentation: {
    overview: 'microsoft-365/security/defender-endpoint/microsoft-threat-experts.md',
    configuration: 'microsoft-365/security/defender-endpoint/configure-microsoft-threat-experts.md',
    products: [productLinks.mde, productLinks.xdr],
    trackingVideo,
  },
};

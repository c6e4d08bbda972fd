import { applyPath, capabilities, consultLabel, type Profile, productLinks, trackingVideo } from './profile.ts';

/** As documented for Microsoft 365 Defender (April 2021). */
export const xdr: Profile = {
  id: 'xdr',
  title: 'Microsoft Threat Experts in Microsoft 365',
  summary: 'One more layer of expertise for Microsoft 365 Defender.',
  aliases: ['managed threat hunting', 'managed detection and response (MDR)', 'MTE', 'Microsoft Threat Experts'],
  capabilities,
  portals: { apply: 'Microsoft 365 Defender portal', work: 'Microsoft 365 security portal' },
  products: ['Microsoft 365 Defender', 'Microsoft Defender for Endpoint'],
  requires: ['mde', 'xdr'],
  coverage: ['endpoints', 'email', 'identities'],
  ai: ['discovers known attacks and emerging threats', 'targets known attacks and emerging threats'],
  hunting: [
    'monitoring and analysis, for less dwell time and less risk',
    'artificial intelligence trained by hunters',
    'the most pertinent risks, for an effective SOC',
    'help with the scope of compromises, and as much context as can be had quickly',
  ],
  advice: [
    'more about alerts and incidents, with root causes and scope',
    'clarity about suspicious devices, alerts or incidents, and next steps against an advanced attacker',
    'risks and available protections regarding threat actors, campaigns and new techniques',
  ],
  inquiries: ['complex threats that an organisation faces'],
  consultLabel,
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
    productTrial: null,
    trackingVideo,
  },
};

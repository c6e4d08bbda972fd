import { applyPath, capabilities, consultLabel, type Profile, productLinks, trackingVideo } from './profile.ts';

/** As documented for Defender for Endpoint (June 2021). */
export const mde: Profile = {
  id: 'mde',
  title: 'Microsoft Threat Experts',
  summary: 'More expertise for Microsoft Defender for Endpoint.',
  aliases: [
    'managed threat hunting',
    'managed detection and response (MDR)',
    'MTE',
    'MTE-TAN',
    'targeted attack notification',
  ],
  capabilities,
  portals: { apply: 'Microsoft Defender Security Center', work: 'Microsoft Defender Security Center' },
  products: ['Microsoft Defender for Endpoint', 'Microsoft 365 Defender'],
  requires: ['mde'],
  coverage: ['network'],
  ai: ['discovers known and unknown attacks', 'prioritises known and unknown attacks'],
  hunting: [
    'monitoring and analysis, for less dwell time and less risk',
    'artificial intelligence trained by hunters',
    'the most important risks first, for the time and energy of the SOC',
    'scope of compromise and as much context as can be had quickly',
  ],
  advice: [
    'clarification of alerts, with root cause or scope of the incident',
    'clarity about suspicious device behaviour, and next steps against an advanced attacker',
    'risk and protection regarding threat actors, campaigns and new techniques',
  ],
  inquiries: [
    'alert inquiries',
    'potentially compromised devices',
    'root cause of a suspicious network connection',
    'threat intelligence on ongoing campaigns',
  ],
  consultLabel,
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
    productTrial:
      'https://www.microsoft.com/microsoft-365/windows/microsoft-defender-atp?ocid=docs-wdatp-exposedapis-abovefoldlink',
    trackingVideo,
  },
};

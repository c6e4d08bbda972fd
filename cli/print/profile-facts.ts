import { docsEras, entryPoints, type IrPath, irPathsByEra, type Profile, profiles } from '../../machines/index.ts';

/** What a profile says about one thing, and under which heading. */
export interface ProfileFact {
  readonly section: string;
  readonly name: string;
  readonly of: (profile: Profile) => readonly string[];
}

/** A field of a profile, those of its parts by their paths. */
type Field = Exclude<keyof Profile, 'id' | 'portals' | 'documentation'> | Part<'portals'> | Part<'documentation'>;
type Part<TKey extends 'portals' | 'documentation'> = `${TKey}.${keyof Profile[TKey] & string}`;

const promises = {
  progressReportWithinTwoDays: 'a progress report by mail within two days',
  noTimeStated: 'no time is stated',
} as const;

const starts = {
  toggleIsOn: 'the Apply button becomes a switch, which is on',
  startsAutomatically: 'notifications start by themselves after the welcome mail',
} as const;

const trackings = {
  technicalAccountManagerAsked: 'ask the Technical Account Manager',
  premierMappedToDefenderForOffice365: 'Premier Support is mapped to the Defender for Office 365 licence',
} as const;

const owned = { mde: 'Microsoft Defender for Endpoint', xdr: 'Microsoft 365 Defender' } as const;

const services = {
  targetedAttackNotifications: 'Targeted Attack Notifications',
  expertsOnDemand: 'Experts on Demand',
} as const;

/** With the path that `CHOOSE` takes. */
const responders: Readonly<Record<IrPath, string>> = {
  ownIr: 'your own team (ownIr)',
  thirdPartyIr: 'a provider of your choice (thirdPartyIr)',
  microsoftIr: 'Microsoft incident response (microsoftIr)',
  dart: 'the Microsoft Detection and Response Team (dart)',
  cirt: 'the Microsoft Cybersecurity Incident Response Team (cirt)',
  servicesHubRequest: 'a support request in Services Hub (servicesHubRequest)',
};

/** What there is to say about a profile to the tenant's people; a field that nobody says does not compile. */
const facts: Readonly<Record<Field, ProfileFact>> = {
  title: { section: 'The service', name: 'name', of: ({ title }) => [title] },
  summary: { section: 'The service', name: 'what it is', of: ({ summary }) => [summary] },
  aliases: { section: 'The service', name: 'also called', of: ({ aliases }) => aliases },
  capabilities: {
    section: 'The service',
    name: 'consists of',
    of: ({ capabilities }) => capabilities.map((one) => services[one]),
  },
  products: { section: 'The service', name: 'for', of: ({ products }) => products },
  requires: {
    section: 'Before applying',
    name: 'must be owned',
    of: ({ requires }) => requires.map((one) => owned[one]),
  },
  'portals.apply': { section: 'Before applying', name: 'portal', of: ({ portals }) => [portals.apply] },
  uiPath: { section: 'Before applying', name: 'where', of: ({ uiPath }) => [uiPath] },
  afterAcceptance: {
    section: 'Before applying',
    name: 'once accepted',
    of: ({ afterAcceptance }) => [starts[afterAcceptance]],
  },
  coverage: { section: 'Managed hunting', name: 'protects', of: ({ coverage }) => coverage },
  hunting: { section: 'Managed hunting', name: 'includes', of: ({ hunting }) => hunting },
  ai: { section: 'Managed hunting', name: 'its AI', of: ({ ai }) => ai },
  subscriptionContacts: {
    section: 'Experts on Demand',
    name: 'sold until 2022 by',
    of: ({ subscriptionContacts }) => subscriptionContacts,
  },
  'portals.work': { section: 'Experts on Demand', name: 'portal', of: ({ portals }) => [portals.work] },
  consultLabel: { section: 'Experts on Demand', name: 'option', of: ({ consultLabel }) => [consultLabel] },
  entryPoints: {
    section: 'Experts on Demand',
    name: 'found on',
    of: (profile) => profile.entryPoints.map((id) => `${id} ${entryPoints[id].label}`),
  },
  topicLabel: { section: 'Experts on Demand', name: 'first field', of: ({ topicLabel }) => [topicLabel] },
  inquiries: { section: 'Experts on Demand', name: 'ask about', of: ({ inquiries }) => inquiries },
  advice: { section: 'Experts on Demand', name: 'to get', of: ({ advice }) => advice },
  replyPromise: { section: 'Experts on Demand', name: 'reply', of: ({ replyPromise }) => [promises[replyPromise]] },
  tracking: {
    section: 'Experts on Demand',
    name: 'Services Hub',
    of: ({ tracking }) => [trackings[tracking]],
  },
  docsEra: {
    section: 'Documentation',
    name: 'as of',
    of: ({ docsEra }) => [
      `${docsEra}; the eras are ${docsEras.join(', ')}`,
      `incident response then: ${irPathsByEra[docsEra].map((path) => responders[path]).join(', ')}`,
    ],
  },
  'documentation.overview': {
    section: 'Documentation',
    name: 'overview',
    of: ({ documentation }) => [documentation.overview],
  },
  'documentation.configuration': {
    section: 'Documentation',
    name: 'details',
    of: ({ documentation }) => [documentation.configuration],
  },
  'documentation.products': {
    section: 'Documentation',
    name: 'products',
    of: ({ documentation }) => documentation.products,
  },
  'documentation.productTrial': {
    section: 'Documentation',
    name: 'try the product',
    of: ({ documentation: { productTrial } }) => (productTrial === null ? [] : [productTrial]),
  },
  'documentation.trackingVideo': {
    section: 'Documentation',
    name: 'Services Hub video',
    of: ({ documentation }) => [documentation.trackingVideo],
  },
};

/** All of them, in the order in which they are read. */
export const profileFacts: readonly ProfileFact[] = Object.values(facts);

/** The page `docs/profiles.md`: both profiles beside each other. */
export function profilesPage(): string {
  const sections = [...new Set(profileFacts.map(({ section }) => section))].map((section) => {
    const rows = profileFacts
      .filter((fact) => fact.section === section)
      .map(({ name, of }) => {
        const [mde = '', xdr = ''] = [profiles.mde, profiles.xdr].map((profile) => of(profile).join('; ') || 'none');
        return `| ${name} | ${mde} | ${mde === xdr ? 'the same' : xdr} |`;
      });
    return [`## ${section}`, '', '| | `mde` | `xdr` |', '| :-- | :-- | :-- |', ...rows].join('\n');
  });
  return `# The two profiles

The service was documented twice, for Defender for Endpoint (\`mde\`, June 2021) and for Microsoft 365 Defender (\`xdr\`,
April 2021). A tenant lives by one of them. They differ in what follows, and in nothing else; \`watchfloor profiles\`
prints the same.

This page is written by \`npm run docs:profiles\`; a test compares it with the profiles.

${sections.join('\n\n')}
`;
}

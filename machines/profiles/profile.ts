import type { EntryPointId } from './entry-points.ts';
import type { DocsEra } from './era.ts';

/** The two flavours of the service that were documented side by side. */
export const profileIds = ['mde', 'xdr'] as const;

export type ProfileId = (typeof profileIds)[number];

/** What the service consists of. */
export type Capability = 'targetedAttackNotifications' | 'expertsOnDemand';

/** A flavour of the service, as data. */
export interface Profile {
  readonly id: ProfileId;
  /** What the documentation page is about, in a sentence too, and other names that people look for. */
  readonly title: string;
  readonly summary: string;
  readonly aliases: readonly string[];
  /** The two services. */
  readonly capabilities: readonly Capability[];
  /** What the portal is called where one applies, and where alerts are and experts are consulted. */
  readonly portals: { readonly apply: string; readonly work: string };
  /** What the documentation page applies to. */
  readonly products: readonly string[];
  /** What a customer must already own. */
  readonly requires: readonly ProfileId[];
  /** What is protected. */
  readonly coverage: readonly string[];
  /** What the AI trained by hunters does. */
  readonly ai: readonly string[];
  /** What managed hunting includes. */
  readonly hunting: readonly string[];
  /** What an expert is consulted for. */
  readonly advice: readonly string[];
  /** The kinds of inquiry that the page names. */
  readonly inquiries: readonly string[];
  /** What the option is called, and where it is found. */
  readonly consultLabel: string;
  /** Where an expert can be consulted. */
  readonly entryPoints: readonly EntryPointId[];
  /** The label of the form's first field. */
  readonly topicLabel: string;
  /** What is promised about the reply; the policy `firstReportDue` holds the time. */
  readonly replyPromise: 'progressReportWithinTwoDays' | 'noTimeStated';
  /** What follows acceptance. */
  readonly afterAcceptance: 'toggleIsOn' | 'startsAutomatically';
  /** What lets a case be tracked in Services Hub. */
  readonly tracking: 'premierMappedToDefenderForOffice365' | 'technicalAccountManagerAsked';
  /** Who sells the Experts on Demand subscription. */
  readonly subscriptionContacts: readonly string[];
  /** The era of the page that the profile was taken from. */
  readonly docsEra: DocsEra;
  /** Where in the portal one applies. */
  readonly uiPath: string;
  readonly documentation: {
    /** Paths in the repository MicrosoftDocs/microsoft-365-docs. */
    readonly overview: string;
    readonly configuration: string;
    /** Addresses of the products' own pages. */
    readonly products: readonly string[];
    /** Where the product itself can be tried; not the trial of Experts on Demand. */
    readonly productTrial: string | null;
    /** The video about tracking in Services Hub. */
    readonly trackingVideo: string;
  };
}

/** Both pages name the same two services, and the same option. */
export const capabilities: readonly Capability[] = ['targetedAttackNotifications', 'expertsOnDemand'];
export const consultLabel = 'Consult a threat expert';

/** Both pages name the same place. */
export const applyPath =
  'Settings > Endpoints > General > Advanced features > Microsoft Threat Experts - Targeted Attack Notifications';

export const productLinks = {
  mde: 'https://go.microsoft.com/fwlink/p/?linkid=2154037',
  xdr: 'https://go.microsoft.com/fwlink/?linkid=2118804',
} as const;

export const trackingVideo = 'https://www.microsoft.com/videoplayer/embed/RE4pk9f';

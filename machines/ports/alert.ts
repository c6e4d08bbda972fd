import { z } from 'zod';
import { instanceKey } from '../keys.ts';
import { filledLine, filledText, instant, key, personName } from '../text.ts';
import { mailMessage } from './mail-message.ts';

/** Severities as Microsoft Graph's security alert names them. */
export const alertSeverity = z.enum(['informational', 'low', 'medium', 'high']);

/** The three kinds of threat that are hunted for. */
export const threatKind = z.enum(['humanAdversaryIntrusion', 'handsOnKeyboardAttack', 'cyberEspionage']);

/** Where an alert stands, as Graph names it. */
export const alertStatuses = ['new', 'inProgress', 'resolved'] as const;

/** How a customer judges an alert, and what exactly it was: the determinations that Graph has for each. */
export const determinationsOf = {
  truePositive: [
    'multiStagedAttack',
    'maliciousUserActivity',
    'compromisedAccount',
    'malware',
    'phishing',
    'unwantedSoftware',
    'other',
  ],
  informationalExpectedActivity: ['securityTesting', 'lineOfBusinessApplication', 'confirmedActivity', 'other'],
  falsePositive: ['notMalicious', 'notEnoughDataToValidate', 'other'],
} as const;

export type Classification = keyof typeof determinationsOf;

export type Determination = (typeof determinationsOf)[Classification][number];

export const classifications = Object.keys(determinationsOf) as [Classification, ...Classification[]];

export const determinations = [...new Set(Object.values(determinationsOf).flat())] as [
  Determination,
  ...Determination[],
];

/** Who and what is touched by a threat. Names, never content. */
export const threatScope = z.strictObject({
  devices: z.array(filledLine(255)).max(50),
  users: z.array(filledLine(320)).max(50),
  mailboxes: z.array(filledLine(320)).max(50),
  messages: z.array(mailMessage).max(20).default([]),
  /** The device groups that the devices belong to; e-mail rules may be limited to some. */
  deviceGroups: z.array(filledLine(255)).max(50),
});

/**
 * What the actor `publishToChannel` is given for each channel: what a Targeted Attack Notification says. The sinks
 * take it as Microsoft Graph's security alert (`detectionSource: microsoftThreatExperts`, `systemTags: [tag]`,
 * evidence from `scope`). The action `updateAlert` is given the same, as it is from then on. Times are UTC milliseconds.
 */
export const alertParams = z.strictObject({
  tenantId: key,
  /** Unique in the tenant; the same for every delivery of the same notification. */
  notificationId: instanceKey,
  /** The lead that it came from; notifications of one lead belong together. */
  leadId: key.exactOptional(),
  /** The name that the service has at the time. */
  service: filledLine(200),
  /** The tag that marks the alert in the portal: "Threat experts", later "Endpoint Attack Notification". */
  tag: filledLine(100),
  title: filledLine(300),
  severity: alertSeverity,
  threatKind,
  scope: threatScope,
  /** What was found: timeline, methods of intrusion, context. */
  description: filledText(8000),
  recommendedActions: filledText(8000),
  mitreTechniques: z.array(z.string().regex(/^T\d{4}(\.\d{3})?$/)).max(30),
  firstActivityAt: instant.nullable(),
  /** When the notification was published. */
  createdAt: instant,
  status: z.enum(alertStatuses),
  assignedTo: personName.nullable(),
  classification: z.enum(classifications).nullable(),
  determination: z.enum(determinations).nullable(),
  /** When any of it changed last. */
  updatedAt: instant,
  resolvedAt: instant.nullable(),
});

export type AlertParams = z.infer<typeof alertParams>;
export type AlertSeverity = z.infer<typeof alertSeverity>;
export type ThreatKind = z.infer<typeof threatKind>;
export type ThreatScope = z.infer<typeof threatScope>;

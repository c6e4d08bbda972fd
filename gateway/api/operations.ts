import { z } from 'zod';
import { entryPoints } from '../../machines/index.ts';
import { applicationRequest, inquiryRequest } from '../../programme/index.ts';
import type { Operations } from '../http/operation.ts';
import {
  grantedRole,
  instanceParams,
  listed,
  machine,
  profile,
  receipt,
  role,
  sender,
  tenant,
  time,
} from './answers.ts';
import { auditOperations } from './audit-operations.ts';
import { serviceOperations } from './service-operations.ts';

const flag = z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1');
const limit = z.coerce.number().int().min(1).max(200).default(50);
const cursor = z.string().max(4_000);

const me = z.object({
  subject: z.string(),
  name: z.string(),
  email: z.string().optional(),
  grants: z.array(z.object({ role: grantedRole, tenants: z.union([z.literal('*'), z.array(z.string())]) })),
  /** Goes back in the header `X-CSRF-Token` of every write; absent with a bearer token. */
  csrf: z.string().optional(),
});

const instanceFilter = z.strictObject({
  machine: machine.optional(),
  /** This state or one below it, such as `triaged`; only of what the list shows. */
  state: z.string().max(200).optional(),
  tenant: tenant.optional(),
  attention: flag.optional(),
  overdue: flag.optional(),
  deviating: flag.optional(),
  /** What waits for one of my roles. */
  mine: flag.optional(),
  /** Ended ones too. */
  all: flag.optional(),
  limit,
  cursor: cursor.optional(),
});

const page = z.object({
  instances: z.array(listed),
  /** Where the next page begins; absent on the last one. A page may have fewer than its limit. */
  next: z.string().optional(),
});

const instance = z.object({
  instance: z.string(),
  machine: z.string(),
  version: z.string(),
  tenant: z.string(),
  /** `running`, or how it ended. */
  status: z.string(),
  states: z.array(z.string()),
  seq: z.int(),
  /** When it took its last step. */
  at: time,
  startedAt: time,
  closedAt: time.optional(),
  /** Of its ledger; a proof of what it went through. */
  digest: z.string(),
  deadlines: z.array(z.object({ event: z.string(), at: time })),
  /** What I can send now. */
  offers: z.array(
    z.object({
      event: z.string(),
      as: z.array(z.string()),
      fields: z.array(z.string()),
      /** What the event may hold, as JSON Schema; a form is made of it. */
      form: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
  /** What my roles may send in other states, or others in my place, and why not now. */
  refused: z.array(z.object({ event: z.string(), code: z.string() })),
  /** Effects that were given up, by the step that made them. */
  attention: z.array(z.object({ effect: z.string(), message: z.string(), seq: z.int() })).optional(),
  deviating: z.array(z.string()).optional(),
  context: z.record(z.string(), z.unknown()),
});

const step = z.object({
  seq: z.int(),
  at: time,
  event: z.string(),
  by: sender,
  /** Who vouched for the sender, and for whom; absent where the sender is a claim, or is not mine to know. */
  proof: z.object({ issuer: z.string(), subject: z.string() }).optional(),
  from: z.array(z.string()),
  to: z.array(z.string()),
  payload: z.record(z.string(), z.unknown()).optional(),
  refused: z.object({ code: z.string() }).optional(),
});

const change = listed.extend({
  /** When it took its last step, or ended. With the instance and its status it tells a change from another one. */
  changedAt: time,
});

const begun = z.object({ instance: z.string(), states: z.array(z.string()) });

/** The caller says nothing of policies and eras: an instance lives by what is configured. */
const application = applicationRequest.omit({ policy: true, partnerPolicy: true, docsEra: true });

/** Who asks, and under which profile, is known. */
const inquiry = inquiryRequest.omit({ profile: true, submitterName: true }).extend({
  /** Where answers go; default: the address of the sign-in. */
  submitterEmail: inquiryRequest.shape.submitterEmail.optional(),
});

const notification = listed.extend({
  notification: z
    .object({
      notificationId: z.string(),
      content: z.record(z.string(), z.unknown()),
      publishedAt: time.nullable(),
      seen: z.object({ by: z.string(), at: time }).nullable(),
      status: z.string(),
      assignedTo: z.string().nullable(),
      classification: z.string().nullable(),
      determination: z.string().nullable(),
      outcome: z.string().nullable(),
      cases: z.array(z.string()),
    })
    .optional(),
});

/** Microsoft Graph's security alert; further fields are as Graph has them. */
const alert = z.looseObject({
  '@odata.type': z.literal('#microsoft.graph.security.alert'),
  id: z.string(),
  providerAlertId: z.string(),
  incidentId: z.string(),
  tenantId: z.string(),
  title: z.string(),
  description: z.string(),
  recommendedActions: z.string(),
  severity: z.string(),
  status: z.string(),
  classification: z.string().nullable(),
  determination: z.string().nullable(),
  assignedTo: z.string().nullable(),
  serviceSource: z.string(),
  detectionSource: z.literal('microsoftThreatExperts'),
  mitreTechniques: z.array(z.string()),
  createdDateTime: z.string(),
  lastUpdateDateTime: z.string(),
  systemTags: z.array(z.string()),
});

const tenantFilter = z.strictObject({ tenant: tenant.optional(), all: flag.optional(), limit });
const tenantParams = z.object({ tenant: z.string().max(200) });
const preferences = z.object({ notifications: z.enum(['on', 'off', 'none']) });

/** Every operation of the API, in the order in which they are documented. */
export const operations = {
  'me.read': { method: 'GET', path: '/me', summary: 'Who I am here', answer: me },
  'instances.list': {
    method: 'GET',
    path: '/instances',
    summary: 'Lists instances, the latest first',
    query: instanceFilter,
    answer: page,
  },
  'instances.read': {
    method: 'GET',
    path: '/instances/{machine}/{key}',
    summary: 'An instance: its state, its deadlines, and what I can send now',
    params: instanceParams,
    answer: instance,
    problems: [404],
  },
  'instances.timeline': {
    method: 'GET',
    path: '/instances/{machine}/{key}/timeline',
    summary: 'What an instance went through',
    params: instanceParams,
    answer: z.object({ steps: z.array(step) }),
    problems: [404],
  },
  'events.send': {
    method: 'POST',
    path: '/instances/{machine}/{key}/events',
    summary: 'Sends an event, and waits until the step is taken',
    params: instanceParams,
    body: z.strictObject({
      event: z.looseObject({ type: z.string().min(1).max(200) }),
      /** In which of my roles; needed where several may send it. */
      as: role.optional(),
    }),
    answer: begun.extend({ receipt }),
    problems: [404, 409],
    isIdempotent: true,
  },
  'changes.read': {
    method: 'GET',
    path: '/changes',
    summary: 'The instances that changed, once or, as text/event-stream, while somebody listens',
    query: z.strictObject({
      /** `next` of the answer before; without it nothing is told but where to go on from. */
      since: z.string().max(15).regex(/^\d+$/).optional(),
    }),
    answer: z.object({
      /** An instance once, with its last change, the earliest first. Those of the last two minutes may be told again. */
      changes: z.array(change),
      next: z.string(),
      /** There were too many to tell: ask for lists anew. */
      isTooMuch: z.boolean(),
    }),
    isStreamed: true,
  },
  'applications.create': {
    method: 'POST',
    path: '/applications',
    summary: 'Applies for Targeted Attack Notifications',
    body: application,
    answer: begun.extend({
      /** Why it goes no further, and which events take it on; `null` where it is with the reviewers. */
      pending: z.object({ reason: z.string(), events: z.array(z.string()) }).nullable(),
      failedGates: z.array(z.string()),
      warnings: z.array(z.string()),
    }),
    status: 201,
    problems: [409],
  },
  'subscriptions.create': {
    method: 'POST',
    path: '/subscriptions',
    summary: 'Notes that a tenant has bought Experts on Demand',
    body: z.strictObject({
      tenant,
      profile,
      tenantName: z.string().max(200).optional(),
      /** Who sold it; the first seller of the profile where nothing is said. */
      via: z.string().max(100).optional(),
    }),
    answer: begun,
    status: 201,
    problems: [409],
  },
  'cases.open': {
    method: 'POST',
    path: '/cases',
    summary: `Consults an expert, from one of ${Object.keys(entryPoints).length} places in the portals`,
    body: inquiry,
    answer: begun.extend({
      key: z.string(),
      problem: z.enum(['noPermission', 'directoryUnavailable']).nullable(),
      /** It was there before, under the same Idempotency-Key. */
      isKnown: z.boolean(),
    }),
    status: 201,
    problems: [404, 409],
    isIdempotent: true,
  },
  'notifications.list': {
    method: 'GET',
    path: '/notifications',
    summary: 'Lists notifications with what they say, the latest first',
    query: tenantFilter,
    answer: z.object({ notifications: z.array(notification), more: z.boolean() }),
  },
  'alerts.list': {
    method: 'GET',
    path: '/alerts',
    summary: "Lists the alerts of notifications in the shape of Microsoft Graph's, the latest first",
    query: tenantFilter,
    answer: z.object({ value: z.array(alert), more: z.boolean() }),
  },
  'reports.list': {
    method: 'GET',
    path: '/cases/{key}/reports',
    summary: 'What the experts reported about a case',
    params: z.object({ key: z.string().max(300) }),
    answer: z.object({
      reports: z.array(z.object({ number: z.int(), status: z.string(), at: time, text: z.string() })),
    }),
    problems: [404],
  },
  'preferences.read': {
    method: 'GET',
    path: '/preferences/{tenant}',
    summary: "Whether a tenant's notifications are on",
    params: tenantParams,
    answer: preferences,
    problems: [404],
  },
  'preferences.save': {
    method: 'PUT',
    path: '/preferences/{tenant}',
    summary: "Switches a tenant's notifications",
    params: tenantParams,
    body: z.strictObject({ notifications: z.enum(['on', 'off']) }),
    answer: begun.extend({ receipt }),
    problems: [404, 409],
    isIdempotent: true,
  },
  'policy.read': {
    method: 'GET',
    path: '/policy',
    summary: 'The values that nobody documented: what is assumed, and why',
    answer: z.object({
      policies: z.array(
        z.object({ machine: z.string(), name: z.string(), unit: z.string(), value: z.unknown(), reason: z.string() }),
      ),
    }),
  },
  ...auditOperations,
  ...serviceOperations,
} as const satisfies Operations;

/** Every interval that a run measures, with the two events between which it lies. */
export const durationNames = {
  'tan.onboarding': 'from the begin of an application until notifications are active',
  'tan.assessment': 'from the submission of an application to its approval or rejection',
  'lead.wait': 'from a lead to its being taken up by a hunter',
  'lead.triage': 'from taking a lead up to its being confirmed or dismissed',
  'tan.notify': 'from a lead to the notification about it',
  'tan.dwell': 'from the begin of an intrusion to its first notification',
  'tan.seen': "from a notification to its being seen by the tenant's people",
  'tan.resolve': 'from a notification to its being resolved',
  'campaign.detect': 'from the begin of an intrusion to its first lead',
  'campaign.contain': 'from the begin of an intrusion to its containment',
  'eod.accept': 'from the opening of a case to its being accepted by an expert',
  'eod.firstReport': 'from the opening of a case to its first report',
  'eod.conclude': 'from the opening of a case to its first advice',
  'eod.customerReply': "from a question or a wish for samples to the customer's answer",
  'eod.close': 'from the opening of a case to its end',
  'experts.wait': 'from work for an expert to its being taken up',
  'experts.service': 'how long an expert works on something',
} as const;

/** Everything that a run counts. */
export const countNames = {
  'tan.applied': 'applications submitted',
  'tan.approved': 'applications approved',
  'tan.rejected': 'applications rejected',
  'tan.notEligible': 'checks that found a prerequisite missing',
  'tan.optedOut': 'times that a tenant switched notifications off',
  'tan.suspended': 'times that a tenant lost a prerequisite while it was served',
  'tan.notified': 'notifications published',
  'tan.falseNotice': 'of them, those that no intrusion stood behind',
  'tan.mails': 'mails about notifications',
  'tan.undelivered': 'channels that gave up on a notification, each time',
  'tan.expired': 'notifications that nobody resolved in time',
  leads: 'leads that hunters were given',
  'leads.false': 'of them, those that no intrusion stood behind',
  'leads.confirmed': 'leads confirmed as threats',
  'leads.dismissed': 'leads dismissed',
  'leads.missed': 'of those dismissed, those that an intrusion stood behind',
  campaigns: 'intrusions begun, one for each tenant attacked',
  'campaigns.discovered': 'of them, those that the tenant found by itself, without a notification',
  'campaigns.notified': 'of them, those that were notified of',
  'campaigns.contained': 'of them, those that were contained',
  'campaigns.objective': 'of them, those that reached what they came for',
  'eod.consulted': 'inquiries begun',
  'eod.refused': 'of them, those that reached no case: there was no subscription',
  'eod.opened': 'cases opened',
  'eod.breach': 'of them, those without a report when it was due, reported or not by now',
  'eod.reports': 'reports given',
  'eod.followUps': 'questions after advice',
  'eod.concluded': 'cases that ended concluded',
  'eod.referredToIr': 'cases handed to incident response',
  'eod.outOfScope': 'cases that were out of scope',
  'eod.noReply': 'cases closed because the customer did not answer',
  'eod.withdrawn': 'cases that the customer withdrew',
  deliveries: 'events that people sent, without repetitions',
  'deliveries.dropped': 'events dropped on the way, each attempt',
  'deliveries.duplicated': 'events delivered once more',
  'deliveries.delayed': 'events delivered late or held back',
  'deliveries.refused': 'events refused by the chart that they came to',
  'effects.gaveUp': 'effects that an adapter gave up',
  lost: 'events dropped at every attempt',
} as const;

/** Quantities over time. Those of people have a capacity: how many are on shift. */
export const levelNames = {
  'reviewers.queue': 'applications that wait for a reviewer',
  'reviewers.busy': 'reviewers at work',
  'hunters.queue': 'leads that wait for a hunter',
  'hunters.busy': 'hunters at work',
  'experts.queue': 'pieces of work that wait for an expert',
  'experts.busy': 'experts at work',
  'tan.active': 'tenants whose notifications are active',
  'eod.inFlight': 'cases that are open',
  'campaigns.active': 'intrusions that go on unnoticed or uncontained',
} as const;

export type DurationName = keyof typeof durationNames;
export type CountName = keyof typeof countNames;
export type LevelName = keyof typeof levelNames;

/** The names alone: what an expectation can be about, before any run. */
export const measureNames = {
  durations: Object.keys(durationNames),
  counts: Object.keys(countNames),
  levels: Object.keys(levelNames),
} as const;

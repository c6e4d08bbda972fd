/** Controls that recorded cases can be evidence for. Titles of criteria are short forms; the standards' own text counts. */
import type { Control } from './control.ts';

/** ISO/IEC 27001:2022, Annex A, and the Trust Services Criteria (TSP section 100, 2017) of SOC 2. */
export const criteria = {
  'A.5.3': 'Segregation of duties',
  'A.5.15': 'Access control',
  'A.5.16': 'Identity management',
  'A.5.25': 'Assessment and decision on information security events',
  'A.5.26': 'Response to information security incidents',
  'A.5.27': 'Learning from information security incidents',
  'A.5.36': 'Compliance with policies, rules and standards for information security',
  'A.5.37': 'Documented operating procedures',
  'A.8.2': 'Privileged access rights',
  'A.8.3': 'Information access restriction',
  'A.8.5': 'Secure authentication',
  'A.8.9': 'Configuration management',
  'A.8.15': 'Logging',
  'A.8.17': 'Clock synchronization',
  'A.8.32': 'Change management',
  'CC2.3': 'Communication with external parties',
  'CC5.1': 'Control activities that mitigate risks, segregation of duties among them',
  'CC5.3': 'Control activities through policies and procedures',
  'CC6.1': 'Logical access security',
  'CC6.3': 'Access by roles, least privilege and segregation of duties',
  'CC7.2': 'Monitoring for anomalies',
  'CC7.3': 'Evaluation of security events',
  'CC7.4': 'Response to security incidents',
  'CC7.5': 'Recovery from security incidents',
  'CC8.1': 'Change management',
  'PI1.3': 'Processing by policies and procedures',
} as const satisfies Record<string, string>;

export const catalogue: readonly Control[] = [
  {
    id: 'as-designed',
    title: 'Each case went only the way that the released statechart of its version allows.',
    supports: ['A.5.26', 'A.5.37', 'A.8.15', 'CC7.4', 'PI1.3'],
    population: 'all',
    exceptions: [{ verdict: 'deviates' }],
    limits:
      'That the programme kept its own rules, not that they are right, nor that the recorded words are true. A tail that was cut off before the seal is not seen.',
  },
  {
    id: 'duties-segregated',
    title: 'Nobody did both of what is kept apart.',
    supports: ['A.5.3', 'CC5.1', 'CC6.3'],
    population: 'sent',
    exceptions: [{ exception: ['duties'] }, { is: 'both' }],
    limits:
      'People are told apart by their names, or by their subjects where proofs name them. Two accounts of one person are two. Several roles in one case are listed also where no rule forbids them.',
  },
  {
    id: 'senders-proven',
    title: 'Each step that somebody sent bears a proof of who that was.',
    supports: ['A.5.16', 'A.8.5', 'CC6.1'],
    population: 'sent',
    exceptions: [{ is: 'unproven' }, { finding: ['PROOF_FAILS'] }],
    limits:
      'Proofs are checked only with --trust; without it they are the history’s word. How the issuer authenticates people, and how keys are kept, is not seen.',
  },
  {
    id: 'refusals-reviewed',
    title: 'What was not allowed was refused, and somebody looks at what was tried.',
    supports: ['A.5.15', 'A.8.3', 'CC6.1', 'CC7.2'],
    population: 'all',
    exceptions: [{ exception: ['refused'] }],
    limits:
      'An exception is an attempt that was refused, so the control worked. Updates that were refused, queries and reads leave nothing in a history: their logs stand before the server.',
  },
  {
    id: 'decided',
    title: 'Each case that ended was decided, by somebody with a name.',
    supports: ['A.5.25', 'CC7.3'],
    population: 'ended',
    exceptions: [{ is: 'undecided' }],
    limits:
      'That there was a decision, not that it was right. A case that its opener withdrew, or that ran out of time, has none.',
  },
  {
    id: 'in-time',
    title: 'The service’s clocks were kept.',
    supports: ['A.5.26', 'CC7.4'],
    population: 'timed',
    exceptions: [{ clock: ['breached', 'overdue'] }],
    limits:
      'Due times are those of the case’s own policy: see configured-policy for cases with another one. Clocks that nobody has promised are not among them.',
  },
  {
    id: 'configured-policy',
    title: 'Each case lives by the policy that was configured.',
    supports: ['A.5.36', 'A.8.9', 'CC5.3'],
    population: 'all',
    exceptions: [{ is: 'deviating' }],
    limits: 'It is the policy of the worker that took the start. Whether that configuration was approved is not seen.',
  },
  {
    id: 'changes-controlled',
    title: 'Each case stays with the version of the rules that it began with.',
    supports: ['A.8.32', 'CC8.1'],
    population: 'all',
    exceptions: [{ exception: ['migrated'] }, { finding: ['DEFINITION_DIFFERS'] }],
    limits: 'A migration may be right; its approval, and the tests of the new version, stand elsewhere.',
  },
  {
    id: 'no-operator-ends',
    title: 'Cases end by their own rules: none was ended, wound back or begun again from outside.',
    supports: ['A.8.2', 'CC7.2'],
    population: 'all',
    exceptions: [{ exception: ['terminated', 'cancelled', 'failed', 'timedOut', 'reset', 'begunAgain'] }],
    limits: 'A case that was deleted is not there to be an exception: see "audit population".',
  },
  {
    id: 'delivered',
    title: 'What was decided was carried out: letters, tickets, alerts.',
    supports: ['A.5.26', 'CC2.3', 'CC7.4'],
    population: 'all',
    exceptions: [{ exception: ['gaveUp', 'actorFailed'] }, { finding: ['EFFECT_MISSING', 'EFFECT_DIFFERS'] }],
    limits: 'That the receiver took it, not that anybody has read it.',
  },
  {
    id: 'times-plausible',
    title: 'The recorded times agree with one another.',
    supports: ['A.8.15', 'A.8.17'],
    population: 'all',
    exceptions: [{ finding: ['EVENT_TIME', 'STEP_TIME', 'TIMER_DIFFERS'] }],
    limits: 'Not that the server’s clock was right: a time stamp on the seal bounds it ("audit anchor").',
  },
  {
    id: 'reopened-reviewed',
    title: 'What was decided and opened again is looked at.',
    supports: ['A.5.27', 'CC7.5'],
    population: 'ended',
    exceptions: [{ exception: ['reopened'] }],
    limits: 'An exception is a question that came back, not a fault.',
  },
];

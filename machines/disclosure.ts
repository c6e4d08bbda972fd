/**
 * What of inputs, events and effects an audit may show to whoever reads it. Classified by the names of fields, for all
 * charts alike. What is not named here is what people wrote, and is withheld; so is every field that a chart gets later,
 * until somebody decides about it.
 */
export const disclosure = {
  /** Neither personal nor free text: choices, keys that programs made, policy. */
  shown: [
    ...['alerts', 'answers', 'incidents', 'needs', 'sha1', 'steps'],
    ...[
      'about',
      'activation',
      'caseId',
      'category',
      'channel',
      'classification',
      'cloud',
      'code',
      'contextKind',
      'desk',
      'determination',
    ],
    ...[
      'docsEra',
      'entryPoint',
      'event',
      'key',
      'leadId',
      'linkedNotification',
      'machine',
      'missing',
      'mitreTechniques',
    ],
    ...[
      'notice',
      'notificationId',
      'operation',
      'options',
      'outcome',
      'path',
      'permissions',
      'plan',
      'portal',
      'profile',
    ],
    ...[
      'reopens',
      'ruleId',
      'service',
      'severities',
      'severity',
      'sha256',
      'status',
      'subscription',
      'supportRequestNo',
    ],
    ...['tag', 'template', 'tenantId', 'tenantName', 'threatKind', 'type', 'uiPath', 'via', 'visibleTo', 'waitingFor'],
    // Policy: durations, calendars, choices.
    ...['assessmentReminder', 'channelRetry', 'closes', 'customerReminder', 'directoryRetry', 'firstReportDue'],
    ...['holidays', 'hubVisibility', 'noReplyLimit', 'opens', 'quietClose', 'suspensionGrace', 'timeZone'],
    ...['trialLength', 'unresolvedLimit', 'workingDays', 'activationReminder', 'applicantReminder'],
    ...[
      'clarificationLimit',
      'expertReminder',
      'leadReminder',
      'talkReminder',
      'tellReminder',
      'licenceGate',
      'cloudGate',
    ],
    ...['managedDesktopGate', 'portalSettingsGate', 'change', 'contacts', 'notifications', 'permission', 'why'],
  ],
  /** Replaced by a pseudonym: the same for the same value, so that one can be followed through the cases. */
  pseudonyms: {
    person: [
      'applicantName',
      'askedBy',
      'assignedTo',
      'email',
      'expert',
      'mailboxes',
      'name',
      'person',
      'recipientAddress',
      'recipients',
      'replyTo',
      'ruleName',
      'senderAddress',
      'to',
      'users',
    ],
    device: ['devices'],
  },
} as const;

/** The same of the log of operations. Why cases were held or let go is withheld; its people are pseudonyms. */
export const operationsDisclosure = {
  shown: [
    ...['type', 'taskQueue', 'release', 'build', 'bundle', 'node', 'definitions', 'machine', 'version', 'hash'],
    ...['configuration', 'section', 'pattern', 'month', 'cases', 'seal', 'operation', 'code'],
  ],
  pseudonyms: { person: ['name', 'email'] },
} as const;

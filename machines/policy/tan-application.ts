import { count, flag, lasting } from './assumption.ts';

/** What `tan-application` needs and the documentation leaves open. */
export const tanApplicationAssumptions = {
  assessmentReminder: lasting(
    '3d',
    'inferred',
    'The confirmation says that the experts will be in touch shortly and names no time; reviewers are reminded this often.',
  ),
  assessmentRemindersMax: count(5, 100, 'inferred', 'Reminding a reviewer more often than this changes nothing.'),
  suspensionGrace: lasting(
    '30d',
    'inferred',
    'How long a lost prerequisite may be restored before the service ends; nothing is documented.',
  ),
  directoryRetry: lasting(
    '1h',
    'inferred',
    'How soon the tenant directory is asked again after it gave no usable answer.',
  ),
  directoryRetriesMax: count(
    24,
    1_000,
    'inferred',
    'After a day of hourly attempts a person looks into it and sends RETRY.',
  ),
  licenceGate: flag(
    true,
    'inferred',
    'E5 and plan 2 are documented as availability (G5); taking them as a condition of applying is assumed.',
  ),
  cloudGate: flag(
    true,
    'inferred',
    'The US government clouds are documented as not served (G6); taking that as a condition of applying is assumed.',
  ),
  managedDesktopGate: flag(
    true,
    'inferred',
    'Managed Desktop tenants must consent in addition (G10); taking that as a condition of applying is assumed.',
  ),
};

import { choice, count, lasting } from './assumption.ts';
import { tellReminder } from './telling.ts';

/** What `tan-application` needs and the documentation leaves open. */
export const tanApplicationAssumptions = {
  assessmentReminder: lasting(
    '3d',
    'inferred',
    'The confirmation says that the experts will be in touch shortly and names no time; reviewers are reminded this often.',
  ),
  assessmentRemindersMax: count(
    5,
    100,
    'inferred',
    'After this many reminders of the reviewers the account team hears of each one too, until somebody decides.',
  ),
  applicantReminder: lasting('7d', 'inferred', "How often an applicant is reminded of a reviewer's question."),
  applicantRemindersMax: count(3, 100, 'inferred', 'With the last of these reminders the account team is called on.'),
  clarificationLimit: lasting(
    '30d',
    'inferred',
    'An application whose applicant does not answer a question ends after this; the applicant may apply again.',
  ),
  activationReminder: lasting(
    '14d',
    'inferred',
    'Until 2020 an accepted customer had to switch notifications on; this is how often the mail that says so is repeated.',
  ),
  talkReminder: lasting(
    '7d',
    'inferred',
    'How often the account team is reminded of a tenant that wants to talk about eligibility.',
  ),
  leadReminder: lasting('1d', 'inferred', 'How often the hunters are reminded of leads that are not closed.'),
  leadsMax: count(
    20,
    50,
    'inferred',
    'How many leads of a tenant are looked into at a time; it bounds what an instance carries.',
  ),
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
  directoryReport: count(
    24,
    1_000,
    'inferred',
    'The account team hears of the first failure, and of each so many more.',
  ),
  licenceGate: choice(
    ['warn', 'refuse', 'off'],
    'inferred',
    'E5 and plan 2 are documented as availability (G5); that they are a condition of applying is inferred, so it warns.',
  ),
  cloudGate: choice(
    ['refuse', 'warn', 'off'],
    'documented',
    'The service is documented as absent from the US government clouds (G6).',
  ),
  managedDesktopGate: choice(
    ['refuse', 'warn', 'off'],
    'documented',
    'Managed Desktop tenants must consent in addition (G10).',
  ),
  portalSettingsGate: choice(
    ['refuse', 'warn'],
    'documented',
    'Advanced features, where the switch stands, need the permission "Manage portal system settings".',
  ),
  tellReminder,
};

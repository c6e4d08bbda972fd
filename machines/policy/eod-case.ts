import { heldMax } from '../inquiry/about.ts';
import { profileIds, profiles } from '../profiles/index.ts';
import { calendar, choice, count, lasting, lastingUnless } from './assumption.ts';

/** What `eod-case` needs and the documentation leaves open, or states for one profile only. */
export const eodCaseAssumptions = {
  firstReportDue: lastingUnless(
    '2d',
    profileIds.filter((id) => profiles[id].replyPromise === 'noTimeStated'),
    'documented',
    'Profile mde: the first progress report comes within two days (elapsed days: the kind of day is not documented). ' +
      'Profile xdr states no time, so there is no clock unless one is set here.',
  ),
  firstReportCalendar: calendar(
    'inferred',
    'Whether the two days are elapsed days or business days is not documented. Without a calendar they are elapsed ' +
      'days; with one (time zone, working days, hours, holidays) only working time counts.',
  ),
  customerReminder: lasting('3d', 'inferred', 'How often a customer is reminded of what the experts asked for.'),
  customerRemindersMax: count(3, 100, 'inferred', 'Reminding a customer more often than this is a nuisance.'),
  noReplyLimit: lasting(
    '14d',
    'inferred',
    'A case whose customer does not answer is closed after this; no such rule is documented.',
  ),
  expertReminder: lasting(
    '36h',
    'inferred',
    "How often the experts' desk is reminded of a case that waits for an expert; nothing else moves it.",
  ),
  expertRemindersMax: count(
    2,
    100,
    'inferred',
    'After this many reminders of the experts the account team hears of each one too, until an expert comes.',
  ),
  directoryRetry: lasting(
    '1h',
    'inferred',
    'How soon the tenant directory is asked again who may consult, after it gave no usable answer.',
  ),
  directoryReport: count(
    24,
    1_000,
    'inferred',
    'The account team hears of the first failure, and of each so many more.',
  ),
  quietClose: lasting(
    '14d',
    'inferred',
    'A case that was advised on and stays quiet is closed after this; no closing is documented.',
  ),
  samplesMax: count(100, 200, 'inferred', 'How many sample claims a case holds; it bounds what an instance carries.'),
  subjectsMax: count(
    100,
    heldMax,
    'inferred',
    'How many alerts, devices, files and so on a case is about, of each kind; it bounds what an instance carries.',
  ),
  hubVisibility: choice(
    ['team', 'owner'],
    'inferred',
    'Services Hub pages differ on whether support staff see all requests of the team or only their own.',
  ),
};

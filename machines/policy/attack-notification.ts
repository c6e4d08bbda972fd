import { count, lasting } from './assumption.ts';
import { tellReminder } from './telling.ts';

/** What `attack-notification` needs and the documentation leaves open. */
export const attackNotificationAssumptions = {
  channelRetry: lasting(
    '1h',
    'inferred',
    'How soon a channel that gave up is tried again by itself; a person may try sooner.',
  ),
  channelRetriesMax: count(
    3,
    1_000,
    'inferred',
    'After these attempts a person looks into it and sends RETRY_CHANNEL.',
  ),
  unresolvedLimit: lasting(
    '180d',
    'inferred',
    'A notification that nobody resolves ends after this, the longest time that Defender for Endpoint keeps data.',
  ),
  tellReminder,
};

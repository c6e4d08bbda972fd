import { lasting } from './assumption.ts';

/** What `eod-subscription` needs and the documentation states for one era only. */
export const eodSubscriptionAssumptions = {
  trialLength: lasting(
    '90d',
    'documented-early',
    'Until 2020 acceptance into the service started a trial of 90 days. That its end refuses new inquiries and leaves ' +
      'open cases alone is assumed.',
  ),
};

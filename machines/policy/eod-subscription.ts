import { flag, lasting } from './assumption.ts';
import { tellReminder } from './telling.ts';

/** What `eod-subscription` needs and the documentation states for one era only. */
export const eodSubscriptionAssumptions = {
  sold: flag(
    true,
    'documented-later',
    'Experts on Demand was sold until August 2022. Without sales a subscription can only be brought along, and running ' +
      'ones run out; those that are there hear of it by SUNSET.',
  ),
  trialLength: lasting(
    '90d',
    'documented-early',
    'Until 2020 acceptance into the service started a trial of 90 days. That its end refuses new inquiries and leaves ' +
      'open cases alone is assumed.',
  ),
  tellReminder,
};

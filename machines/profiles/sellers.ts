import { type DocsEra, isFrom } from './era.ts';
import { profiles } from './index.ts';
import type { ProfileId } from './profile.ts';

/** What decides who sells a subscription to Experts on Demand, as far as it is known. */
export interface Market {
  readonly profile: ProfileId;
  /** Without one: the era of the profile's page. */
  readonly docsEra?: DocsEra | undefined;
  /** Since when sales have ended. */
  readonly sunsetAt?: number | null | undefined;
  /** Of `eod-subscription`. */
  readonly policy?: { readonly sold?: boolean } | undefined;
}

/**
 * Who sells a subscription; nobody, once sales have ended.
 *
 * @example
 * sellersOf({ profile: 'xdr' }) // ['Microsoft representative']
 * sellersOf({ profile: 'xdr', docsEra: '2022' }) // []
 */
export function sellersOf({ docsEra, policy, profile, sunsetAt }: Market): readonly string[] {
  const { docsEra: own, subscriptionContacts } = profiles[profile];
  const isOver = (sunsetAt ?? null) !== null || policy?.sold === false || isFrom(docsEra ?? own, '2022');
  return isOver ? [] : subscriptionContacts;
}

import type { LedgerRecord, Sender } from '../../../engine/index.ts';
import type { TenantPlan } from '../population.ts';

/** Addresses are in domains that are reserved for examples (RFC 2606). */
export const applicantOf = ({ id }: TenantPlan) => ({ name: `${id} SOC`, email: `soc@${id}.example` });

export const applicant = ({ id }: TenantPlan): Sender => ({ role: 'applicant', name: `${id} SOC` });
export const analyst = ({ id }: TenantPlan): Sender => ({ role: 'customer-analyst', name: `${id} SOC` });
export const accountTeam: Sender = { role: 'account-team', name: 'account team' };
export const serviceProvider: Sender = { role: 'technical-service-provider', name: 'service provider' };
export const reviewer = (name: string): Sender => ({ role: 'reviewer', name });
export const hunter = (name: string): Sender => ({ role: 'hunter', name });
export const expert = (name: string): Sender => ({ role: 'expert', name });

export const tanOf = ({ id }: Pick<TenantPlan, 'id'>) => ({ machine: 'tan-application', key: id });
export const subscriptionOf = ({ id }: Pick<TenantPlan, 'id'>) => ({ machine: 'eod-subscription', key: id });
export const caseOf = (key: string) => ({ machine: 'eod-case', key });
export const noteOf = (key: string) => ({ machine: 'attack-notification', key });

/** Whether a step went into a state that the instance was not in before. */
export function entered({ from, to, refused }: LedgerRecord, state: string): boolean {
  const isIn = (one: string) => one === state || one.startsWith(`${state}.`);
  return refused === undefined && to.some(isIn) && !from.some(isIn);
}

interface Notice {
  readonly desk: string;
  readonly notice: string;
  readonly about: string;
  readonly number: number;
}

/** The notices that a step gives to a desk. */
export function noticesTo(desk: string, { effects }: LedgerRecord): Notice[] {
  const notices: Notice[] = [];
  for (const effect of effects) {
    if (effect.kind !== 'runAction' || effect.name !== 'notifyStaff') continue;
    const notice = effect.params as unknown as Notice;
    if (notice.desk === desk) notices.push(notice);
  }
  return notices;
}

/** How many mails of a template a step sends. */
export function mailsOf(template: string, { effects }: LedgerRecord): number {
  let mails = 0;
  for (const effect of effects)
    if (
      effect.kind === 'runAction' &&
      effect.name === 'sendMail' &&
      (effect.params as { template?: unknown }).template === template
    )
      mails++;
  return mails;
}

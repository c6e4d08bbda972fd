import type { LedgerRecord, Sender } from 'xstate-temporal/engine';
import { profiles } from '../../../machines/index.ts';
import { serviceLevels } from '../../../machines/service-levels.ts';
import { isRefusal, type TellFailed } from '../../../machines/tell.ts';
import type { TenantPlan } from '../population.ts';
import { guest } from '../world.ts';

/** Addresses are in domains that are reserved for examples (RFC 2606). */
export const applicantOf = ({ id }: TenantPlan) => ({ name: `${id} SOC`, email: `soc@${id}.example` });

export const applicant = ({ id }: TenantPlan): Sender => ({ role: 'applicant', name: `${id} SOC` });
export const analyst = ({ id }: TenantPlan): Sender => ({ role: 'customer-analyst', name: `${id} SOC` });
/** Somebody of the tenant's without the permission to consult. */
export const guestOf = ({ id }: TenantPlan): Sender => ({ role: 'customer-analyst', name: `${id} ${guest}` });
export const accountTeam: Sender = { role: 'account-team', name: 'account team' };
export const serviceProvider: Sender = { role: 'technical-service-provider', name: 'service provider' };
export const reviewer = (name: string): Sender => ({ role: 'reviewer', name });
export const hunter = (name: string): Sender => ({ role: 'hunter', name });
export const expert = (name: string): Sender => ({ role: 'expert', name });

export const tanOf = ({ id }: Pick<TenantPlan, 'id'>) => ({ machine: 'tan-application', key: id });
export const subscriptionOf = ({ id }: Pick<TenantPlan, 'id'>) => ({ machine: 'eod-subscription', key: id });
export const accountManager: Sender = { role: 'technical-account-manager', name: 'account manager' };

export const caseOf = (key: string) => ({ machine: 'eod-case', key });
export const noteOf = (key: string) => ({ machine: 'attack-notification', key });

/** A purchase from the seller whom the tenant's profile names last. */
export function purchaseOf({ profile }: Pick<TenantPlan, 'profile'>): { readonly type: string; readonly via?: string } {
  const via = profiles[profile].subscriptionContacts.at(-1);
  return { type: 'PURCHASED', ...(via === undefined ? {} : { via }) };
}

/** By the states before and after: the states that a step went into, those around them included. There are few. */
const moves = new Map<string, ReadonlySet<string>>();
let latest: { readonly record: LedgerRecord; readonly into: ReadonlySet<string> } | undefined;

/** Whether a step went into a state that the instance was not in before. */
export function entered(record: LedgerRecord, state: string): boolean {
  if (record.refused !== undefined) return false;
  // Everybody asks about the same record, one after another.
  if (latest?.record !== record) latest = { record, into: statesEntered(record) };
  return latest.into.has(state);
}

function statesEntered({ from, to }: LedgerRecord): ReadonlySet<string> {
  const key = `${from.join()}>${to.join()}`;
  let into = moves.get(key);
  if (into === undefined) {
    const before = new Set(from.flatMap(around));
    into = new Set(to.flatMap(around).filter((state) => !before.has(state)));
    moves.set(key, into);
  }
  return into;
}

/** A state's path and those of the states around it. */
function around(state: string): string[] {
  const steps = state.split('.');
  return steps.map((_, index) => steps.slice(0, index + 1).join('.'));
}

/** Whether a partner refused what it was told; what only did not arrive is told again. */
export function wasRefused({ event }: LedgerRecord): boolean {
  return event.type === 'TELL_FAILED' && isRefusal(event.payload as unknown as TellFailed);
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

const answerTypes: ReadonlySet<string> = new Set(serviceLevels.find(({ id }) => id === 'first-report')?.stop);

/** Whether an event of a case answers its customer, and so stops the clock of the first report. */
export function stopsClock(type: string): boolean {
  return answerTypes.has(type);
}

import { entryPoints, profiles } from '../../../machines/index.ts';
import { arrivals } from '../../numeric/arrivals/index.ts';
import { integerBelow } from '../../numeric/random/index.ts';
import type { TenantPlan } from '../population.ts';
import type { Heard, Model, Study } from '../study.ts';
import { accountTeam, analyst, applicantOf, entered, subscriptionOf } from './people.ts';

const moved = ['EVENT_NOT_ACCEPTED', 'INSTANCE_ENDED'];

/** The tenants' people as subscribers of Experts on Demand: contracts, and inquiries of their own accord. */
export class Subscribers implements Model {
  private readonly study: Study;
  private readonly plans: ReadonlyMap<string, TenantPlan>;
  /** Inquiries that reached no case. */
  private readonly unopened = new Set<string>();

  constructor(study: Study) {
    this.study = study;
    this.plans = new Map(study.tenants.map((plan) => [plan.id, plan]));
  }

  /** Inquiries of their own begin with the subscription. */
  hear({ machine, key, record }: Heard): void {
    if (machine !== 'eod-subscription') return;
    const { study } = this;
    const { inquiries } = study.scenario.customers;
    const plan = this.plans.get(key);
    if (plan === undefined) return;
    if (record.event.type === 'TELL_FAILED') this.refused(record.event.payload?.to as { key?: string } | undefined);
    if (entered(record, 'full')) this.endContract(plan, record.seq);
    if (entered(record, 'expired')) this.renew(plan, record.seq);
    // From a trial to a contract, and after a renewal, they go on as they were.
    const isFirst = !['trial', 'expired', 'full'].some((state) => record.from.includes(state));
    const begins = isFirst && (entered(record, 'full') || entered(record, 'trial'));
    if (inquiries === undefined || !begins) return;
    const times = arrivals(inquiries, study.streams.of('inquiry', `${key} ${record.seq}`), study.now, study.end);
    let number = 0;
    const next = () => {
      const { value, done } = times.next();
      if (done === true) return;
      const caseId = `${key}-inquiry-${record.seq}-${++number}`;
      study.at(value, `inquire/${caseId}`, async () => {
        next();
        await this.inquire(plan, caseId);
      });
    };
    next();
  }

  /** The inquiry reached no case, unless it is there and was only begun twice. */
  private refused(to: { readonly key?: string } | undefined): void {
    const { study } = this;
    const caseId = to?.key ?? '';
    if (study.instances.isActive(`eod-case/${caseId}`) || this.unopened.has(caseId)) return;
    this.unopened.add(caseId);
    study.recorder.count('eod.refused');
  }

  private endContract(plan: TenantPlan, seq: number): void {
    const { study } = this;
    const { contractEnd } = study.scenario.customers;
    if (contractEnd === undefined) return;
    const times = arrivals(contractEnd, study.streams.of('contract end', `${plan.id} ${seq}`), study.now, study.end);
    const next = times.next();
    if (next.done !== true)
      study.at(next.value, `contract/${plan.id}/${seq}`, () => this.tellSubscription(plan, { type: 'CONTRACT_END' }));
  }

  private renew(plan: TenantPlan, seq: number): void {
    const { study } = this;
    const { renew, renewAfter } = study.scenario.customers;
    const entity = `${plan.id} ${seq}`;
    if (study.draw('renew', entity) >= renew) return;
    const event = { type: 'PURCHASED', via: 'Microsoft representative' };
    study.after(study.lasting(renewAfter, 'renew after', entity), `renew/${entity}`, () =>
      study.isSold ? this.tellSubscription(plan, event) : undefined,
    );
  }

  private tellSubscription(plan: TenantPlan, event: { readonly type: string; readonly via?: string }): Promise<void> {
    const id = `${event.type}/${plan.id}/${this.study.now}`;
    return this.study.send({ to: subscriptionOf(plan), event, by: accountTeam, id, expects: moved });
  }

  /** Opens a case, where there is a subscription. */
  async inquire(plan: TenantPlan, caseId: string): Promise<void> {
    const { study } = this;
    if (!this.mayConsult(plan)) return;
    study.recorder.count('eod.consulted');
    const event = { ...this.inquiry(plan, caseId), type: 'CONSULT', caseId };
    const { lookAtForm } = study.scenario.customers;
    if (study.draw('look at form', caseId) < lookAtForm) await this.look(plan, caseId);
    const sending = { to: subscriptionOf(plan), event, by: analyst(plan), expects: moved };
    const { sendTwice, sendTwiceAfter } = study.scenario.customers;
    if (study.draw('send twice', caseId) < sendTwice)
      study.after(study.lasting(sendTwiceAfter, 'send twice after', caseId), `consult/${caseId}/again`, () =>
        // One whose case is over by then is not begun anew.
        study.instances.isActive(`eod-case/${caseId}`)
          ? study.send({ ...sending, id: `consult/${caseId}/again` })
          : undefined,
      );
    await study.send({ ...sending, id: `consult/${caseId}` });
  }

  private look(plan: TenantPlan, caseId: string): Promise<void> {
    const id = `form/${caseId}`;
    return this.study.send({
      to: subscriptionOf(plan),
      event: { type: 'OPEN_FORM' },
      by: analyst(plan),
      id,
      expects: moved,
    });
  }

  /** What an inquiry is opened with, from a page that the profile has. */
  inquiry(plan: TenantPlan, entity: string) {
    const offered = profiles[plan.profile].entryPoints;
    const entryPoint = offered[integerBelow(offered.length, this.study.draw('entry point', entity))] ?? 'EP2';
    const contextUrl = `https://portal.example/${plan.id}/${entryPoints[entryPoint].contextKind}`;
    return { entryPoint, contextUrl, submitter: applicantOf(plan) };
  }

  mayConsult({ id }: TenantPlan): boolean {
    const { instances } = this.study;
    return instances.isIn(`eod-subscription/${id}`, 'full') || instances.isIn(`eod-subscription/${id}`, 'trial');
  }
}

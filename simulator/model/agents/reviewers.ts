import type { Office } from '../office.ts';
import type { TenantPlan } from '../population.ts';
import type { Heard, Model, Study } from '../study.ts';
import { noticesTo, reviewer, tanOf } from './people.ts';

/** Those who assess applications. */
export class Reviewers implements Model {
  private readonly study: Study;
  private readonly office: Office;
  private readonly plans: ReadonlyMap<string, TenantPlan>;
  /** Applications about which something was asked. */
  private readonly asked = new Set<string>();

  constructor(study: Study, office: Office) {
    this.study = study;
    this.office = office;
    this.plans = new Map(study.tenants.map((plan) => [plan.id, plan]));
  }

  begin(): void {
    this.office.begin();
  }

  hear({ machine, key, record, ended }: Heard): void {
    if (machine !== 'tan-application') return;
    const plan = this.plans.get(key);
    if (plan === undefined || plan.onboarded) return;
    if (ended) this.asked.delete(key);
    for (const { notice } of noticesTo('reviewers', record)) {
      if (notice !== 'applicationReceived' && notice !== 'applicantReplied') continue;
      const id = `${key}/${record.seq}`;
      this.study.at(this.study.now, `review/${id}`, () => {
        const begin = (server: string) => this.review(plan, id, server);
        return this.office.submit({ id, tenant: key, begin });
      });
    }
  }

  private review(plan: TenantPlan, id: string, server: string): void {
    const { study } = this;
    const duration = study.lasting(study.scenario.reviewers.review, 'review', id);
    study.after(duration, `reviewed/${id}`, async () => {
      await this.decide(plan, id, server);
      await this.office.release(server);
    });
  }

  private async decide(plan: TenantPlan, id: string, server: string): Promise<void> {
    const { study } = this;
    const { clarify, reject } = study.scenario.reviewers;
    const instance = `tan-application/${plan.id}`;
    if (!study.instances.isIn(instance, 'approval')) return;
    const mayAsk = study.instances.isIn(instance, 'approval.underAssessment') && !this.asked.has(plan.id);
    const event =
      study.draw('ask', id) < clarify && mayAsk
        ? { type: 'REQUEST_CLARIFICATION', question: 'Which of your estates are in this tenant?' }
        : study.draw('reject', id) < reject
          ? { type: 'REJECT', reason: 'The programme has no capacity for this at present.' }
          : { type: 'APPROVE' };
    if (event.type === 'REQUEST_CLARIFICATION') this.asked.add(plan.id);
    await study.send({ to: tanOf(plan), event, by: reviewer(server), id: `decide/${id}` });
  }
}

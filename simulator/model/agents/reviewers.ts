import type { Agent, ObservedStep } from '../agent.ts';
import type { TenantPlan } from '../population.ts';
import type { Simulation } from '../simulation.ts';
import type { StaffedQueue } from '../staffed-queue.ts';
import { noticesTo, reviewer, tanOf } from './people.ts';

/** Those who assess applications. */
export class Reviewers implements Agent {
  private readonly simulation: Simulation;
  private readonly queue: StaffedQueue;
  /** Applications about which something was asked. */
  private readonly asked = new Set<string>();

  constructor(simulation: Simulation, queue: StaffedQueue) {
    this.simulation = simulation;
    this.queue = queue;
  }

  begin(): void {
    this.queue.begin();
  }

  observe({ machine, key, record, ended }: ObservedStep): void {
    if (machine !== 'tan-application') return;
    const plan = this.simulation.tenant(key);
    if (plan === undefined || plan.onboarded) return;
    if (ended) this.asked.delete(key);
    for (const { notice } of noticesTo('reviewers', record)) {
      if (notice !== 'applicationReceived' && notice !== 'applicantReplied') continue;
      const id = `${key}/${record.seq}`;
      this.simulation.at(this.simulation.now, `review/${id}`, () => {
        const begin = (server: string) => this.review(plan, id, server);
        return this.queue.submit({ id, tenant: key, begin });
      });
    }
  }

  private review(plan: TenantPlan, id: string, server: string): void {
    const { simulation } = this;
    const duration = simulation.lasting(simulation.scenario.reviewers.review, 'review', id);
    simulation.after(duration, `reviewed/${id}`, async () => {
      await this.decide(plan, id, server);
      await this.queue.release(server);
    });
  }

  private async decide(plan: TenantPlan, id: string, server: string): Promise<void> {
    const { simulation } = this;
    const { clarify, reject } = simulation.scenario.reviewers;
    const instance = `tan-application/${plan.id}`;
    if (!simulation.instances.isIn(instance, 'approval')) return;
    const mayAsk = simulation.instances.isIn(instance, 'approval.underAssessment') && !this.asked.has(plan.id);
    const event =
      simulation.draw('ask', id) < clarify && mayAsk
        ? { type: 'REQUEST_CLARIFICATION', question: 'Which of your estates are in this tenant?' }
        : simulation.draw('reject', id) < reject
          ? { type: 'REJECT', reason: 'The programme has no capacity for this at present.' }
          : { type: 'APPROVE' };
    if (event.type === 'REQUEST_CLARIFICATION') this.asked.add(plan.id);
    await simulation.send({ to: tanOf(plan), event, by: reviewer(server), id: `decide/${id}` });
  }
}

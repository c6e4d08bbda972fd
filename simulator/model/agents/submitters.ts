import { irPathsByEra } from '../../../machines/index.ts';
import { integerBelow } from '../../../numeric/random/index.ts';
import type { Agent, ObservedStep } from '../agent.ts';
import type { TenantPlan } from '../population.ts';
import { movedOnOrAbsent } from '../refusal-codes.ts';
import type { Simulation } from '../simulation.ts';
import { analyst, applicantOf, caseOf, entered } from './people.ts';

const SECOND = 1_000;

/** The tenants' people in their cases: the form, the answers, the questions after advice, the end. */
export class Submitters implements Agent {
  private readonly simulation: Simulation;
  /** Whose a case is. */
  private readonly owners = new Map<string, TenantPlan>();

  constructor(simulation: Simulation) {
    this.simulation = simulation;
  }

  observe({ machine, key, record, ended }: ObservedStep): void {
    if (machine !== 'eod-case') return;
    if (record.seq === 1) this.open(key, record.event.payload?.input as { tenantId?: string } | undefined);
    const plan = this.owners.get(key);
    if (plan === undefined) return;
    if (ended) {
      this.owners.delete(key);
      return;
    }
    if (record.refused !== undefined) return;
    const { type } = record.event;
    const entity = `${key} ${record.seq}`;
    if (type === 'SUBMIT') this.submitted(plan, key, record.to.includes('opened'));
    if (entered(record, 'triaged.needInformation')) this.reply(plan, key, entity, 'CUSTOMER_INFO');
    if (entered(record, 'triaged.needSamples')) this.reply(plan, key, entity, 'CUSTOMER_SAMPLES');
    if (entered(record, 'triaged.irRecommended')) this.choose(plan, key, entity);
    if (entered(record, 'advised.delivered')) this.advised(plan, key, entity);
  }

  private open(key: string, input: { tenantId?: string } | undefined): void {
    const { simulation } = this;
    const { compose, discard } = simulation.scenario.customers;
    const plan = this.simulation.tenant(input?.tenantId ?? '');
    if (plan === undefined) return;
    this.owners.set(key, plan);
    const delay = simulation.lasting(compose, 'compose', key);
    if (simulation.draw('discard', key) < discard)
      simulation.after(delay, `discard/${key}`, () => this.send(plan, key, 'CLOSE_FORM', {}));
    else simulation.after(delay, `submit/${key}`, () => this.submit(plan, key));
  }

  private submit(plan: TenantPlan, key: string): Promise<void> {
    const { simulation } = this;
    const may = simulation.draw('permission', key) >= simulation.scenario.customers.lacksPermission;
    if (!may)
      simulation.after(
        simulation.lasting(simulation.scenario.customers.compose, 'compose again', key),
        `again/${key}`,
        () => this.fill(plan, key, true),
      );
    return this.fill(plan, key, may);
  }

  private fill(plan: TenantPlan, key: string, permitted: boolean): Promise<void> {
    return this.send(plan, key, 'SUBMIT', {
      inquiry: 'What is behind this, how far does it reach, and what should we do?',
      replyTo: [applicantOf(plan).email],
      permissions: permitted ? ['manageSecuritySettings'] : [],
      pageInView: true,
    });
  }

  private submitted(plan: TenantPlan, key: string, opened: boolean): void {
    const { simulation } = this;
    const { track, withdraw, withdrawAfter } = simulation.scenario.customers;
    if (!opened) return;
    if (simulation.draw('track', key) < track)
      simulation.after(SECOND, `track/${key}`, () =>
        this.send(plan, key, 'ENABLE_TRACKING', { premierMapped: true, accountManagerAsked: true }),
      );
    if (simulation.draw('withdraw', key) >= withdraw) return;
    const delay = simulation.lasting(withdrawAfter, 'withdraw after', key);
    simulation.after(delay, `withdraw/${key}`, () => this.send(plan, key, 'WITHDRAW', {}));
  }

  private reply(plan: TenantPlan, key: string, entity: string, type: 'CUSTOMER_INFO' | 'CUSTOMER_SAMPLES'): void {
    const { simulation } = this;
    const { reply, neverReply } = simulation.scenario.customers;
    if (simulation.draw('never reply', entity) < neverReply) return;
    const fields =
      type === 'CUSTOMER_INFO'
        ? { text: 'First seen on the day before, on two devices.' }
        : {
            samples: [
              {
                sha256: sampleHash,
                size: 48_211,
                name: 'sample.bin',
                location: `https://samples.${plan.id}.example/1`,
              },
            ],
          };
    simulation.after(simulation.lasting(reply, 'reply', entity), `reply/${entity}`, () =>
      this.send(plan, key, type, fields),
    );
  }

  private choose(plan: TenantPlan, key: string, entity: string): void {
    const { simulation } = this;
    const { chooseAfter, declineIr } = simulation.scenario.customers;
    const paths = irPathsByEra[plan.docsEra];
    const path = paths[integerBelow(paths.length, simulation.draw('path', entity))];
    const declines = simulation.draw('decline', entity) < declineIr;
    simulation.after(simulation.lasting(chooseAfter, 'choose', entity), `choose/${entity}`, () =>
      declines ? this.send(plan, key, 'DECLINE', {}) : this.send(plan, key, 'CHOOSE', { path }),
    );
  }

  private advised(plan: TenantPlan, key: string, entity: string): void {
    const { simulation } = this;
    const { followUp, followUpAfter, confirmClose, confirmAfter } = simulation.scenario.customers;
    if (simulation.draw('follow up', entity) < followUp)
      simulation.after(simulation.lasting(followUpAfter, 'follow up after', entity), `ask/${entity}`, () =>
        this.send(plan, key, 'FOLLOW_UP_QUESTION', { question: 'Does this also hold for our other sites?' }),
      );
    else if (simulation.draw('confirm', entity) < confirmClose)
      simulation.after(simulation.lasting(confirmAfter, 'confirm after', entity), `confirm/${entity}`, () =>
        this.send(plan, key, 'CONFIRM_CLOSE', {}),
      );
  }

  private async send(plan: TenantPlan, key: string, type: string, fields: object): Promise<void> {
    const { simulation } = this;
    if (!simulation.instances.isActive(`eod-case/${key}`)) return;
    const id = `${type}/${key}/${Math.round((simulation.now - simulation.start) / SECOND)}`;
    await simulation.send({
      to: caseOf(key),
      event: { ...fields, type },
      by: analyst(plan),
      id,
      expects: movedOnOrAbsent,
    });
  }
}

/** Of nothing: a hash that no file will be found for. */
const sampleHash = '0'.repeat(64);

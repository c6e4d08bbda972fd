import { irPathsByEra, profiles } from '../../../machines/index.ts';
import { integerBelow } from '../../../numeric/random/index.ts';
import type { Agent, ObservedStep } from '../agent.ts';
import type { TenantPlan } from '../population.ts';
import { movedOnOrAbsent } from '../refusal-codes.ts';
import type { Simulation } from '../simulation.ts';
import { accountManager, analyst, caseOf, entered } from './people.ts';

const SECOND = 1_000;

/** The tenants' people in their cases: the answers, the questions after advice, the end. */
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
    const entity = `${key} ${record.seq}`;
    if (entered(record, 'opened')) this.opened(plan, key);
    if (entered(record, 'triaged.needInformation')) this.reply(plan, key, entity, 'CUSTOMER_INFO');
    if (entered(record, 'triaged.needSamples')) this.reply(plan, key, entity, 'CUSTOMER_SAMPLES');
    if (entered(record, 'triaged.irRecommended')) this.choose(plan, key, entity);
    if (entered(record, 'advised.delivered')) this.advised(plan, key, entity);
  }

  private open(key: string, input: { tenantId?: string } | undefined): void {
    const plan = this.simulation.tenant(input?.tenantId ?? '');
    if (plan !== undefined) this.owners.set(key, plan);
  }

  private opened(plan: TenantPlan, key: string): void {
    const { simulation } = this;
    const { track, withdraw, withdrawAfter } = simulation.scenario.customers;
    const isTheirs = profiles[plan.profile].tracking === 'premierMappedToDefenderForOffice365';
    if (simulation.draw('track', key) < track)
      simulation.after(SECOND, `track/${key}`, () =>
        this.send(plan, key, 'ENABLE_TRACKING', {}, isTheirs ? analyst(plan) : accountManager),
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

  private async send(plan: TenantPlan, key: string, type: string, fields: object, by = analyst(plan)): Promise<void> {
    const { simulation } = this;
    if (!simulation.instances.isActive(`eod-case/${key}`)) return;
    const id = `${type}/${key}/${Math.round((simulation.now - simulation.start) / SECOND)}`;
    await simulation.send({
      to: caseOf(key),
      event: { ...fields, type },
      by,
      id,
      expects: movedOnOrAbsent,
    });
  }
}

/** Of nothing: a hash that no file will be found for. */
const sampleHash = '0'.repeat(64);

import { irPathsByEra } from '../../../machines/index.ts';
import { integerBelow } from '../../numeric/random/index.ts';
import type { TenantPlan } from '../population.ts';
import type { Heard, Model, Study } from '../study.ts';
import { analyst, applicantOf, caseOf, entered } from './people.ts';

const SECOND = 1_000;
const moved = ['EVENT_NOT_ACCEPTED', 'INSTANCE_ENDED', 'INSTANCE_NOT_FOUND'];

/** The tenants' people in their cases: the form, the answers, the questions after advice, the end. */
export class Submitters implements Model {
  private readonly study: Study;
  private readonly plans: ReadonlyMap<string, TenantPlan>;
  /** Whose a case is. */
  private readonly owners = new Map<string, TenantPlan>();

  constructor(study: Study) {
    this.study = study;
    this.plans = new Map(study.tenants.map((plan) => [plan.id, plan]));
  }

  hear({ machine, key, record, ended }: Heard): void {
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
    const { study } = this;
    const { compose, discard } = study.scenario.customers;
    const plan = this.plans.get(input?.tenantId ?? '');
    if (plan === undefined) return;
    this.owners.set(key, plan);
    const delay = study.lasting(compose, 'compose', key);
    if (study.draw('discard', key) < discard)
      study.after(delay, `discard/${key}`, () => this.send(plan, key, 'CLOSE_FORM', {}));
    else study.after(delay, `submit/${key}`, () => this.submit(plan, key));
  }

  private submit(plan: TenantPlan, key: string): Promise<void> {
    const { study } = this;
    const may = study.draw('permission', key) >= study.scenario.customers.lacksPermission;
    if (!may)
      study.after(study.lasting(study.scenario.customers.compose, 'compose again', key), `again/${key}`, () =>
        this.fill(plan, key, true),
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
    const { study } = this;
    const { track, withdraw, withdrawAfter } = study.scenario.customers;
    if (!opened) return;
    if (study.draw('track', key) < track)
      study.after(SECOND, `track/${key}`, () =>
        this.send(plan, key, 'ENABLE_TRACKING', { premierMapped: true, accountManagerAsked: true }),
      );
    if (study.draw('withdraw', key) >= withdraw) return;
    const delay = study.lasting(withdrawAfter, 'withdraw after', key);
    study.after(delay, `withdraw/${key}`, () => this.send(plan, key, 'WITHDRAW', {}));
  }

  private reply(plan: TenantPlan, key: string, entity: string, type: 'CUSTOMER_INFO' | 'CUSTOMER_SAMPLES'): void {
    const { study } = this;
    const { reply, neverReply } = study.scenario.customers;
    if (study.draw('never reply', entity) < neverReply) return;
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
    study.after(study.lasting(reply, 'reply', entity), `reply/${entity}`, () => this.send(plan, key, type, fields));
  }

  private choose(plan: TenantPlan, key: string, entity: string): void {
    const { study } = this;
    const { chooseAfter, declineIr } = study.scenario.customers;
    const paths = irPathsByEra[plan.docsEra];
    const path = paths[integerBelow(paths.length, study.draw('path', entity))];
    const declines = study.draw('decline', entity) < declineIr;
    study.after(study.lasting(chooseAfter, 'choose', entity), `choose/${entity}`, () =>
      declines ? this.send(plan, key, 'DECLINE', {}) : this.send(plan, key, 'CHOOSE', { path }),
    );
  }

  private advised(plan: TenantPlan, key: string, entity: string): void {
    const { study } = this;
    const { followUp, followUpAfter, confirmClose, confirmAfter } = study.scenario.customers;
    if (study.draw('follow up', entity) < followUp)
      study.after(study.lasting(followUpAfter, 'follow up after', entity), `ask/${entity}`, () =>
        this.send(plan, key, 'FOLLOW_UP_QUESTION', { question: 'Does this also hold for our other sites?' }),
      );
    else if (study.draw('confirm', entity) < confirmClose)
      study.after(study.lasting(confirmAfter, 'confirm after', entity), `confirm/${entity}`, () =>
        this.send(plan, key, 'CONFIRM_CLOSE', {}),
      );
  }

  private async send(plan: TenantPlan, key: string, type: string, fields: object): Promise<void> {
    const { study } = this;
    if (!study.instances.isActive(`eod-case/${key}`)) return;
    const id = `${type}/${key}/${Math.round((study.now - study.start) / SECOND)}`;
    await study.send({ to: caseOf(key), event: { ...fields, type }, by: analyst(plan), id, expects: moved });
  }
}

/** Of nothing: a hash that no file will be found for. */
const sampleHash = '0'.repeat(64);

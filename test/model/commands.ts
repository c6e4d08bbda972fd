import fc from 'fast-check';
import { expect } from 'vitest';
import type { Deed } from './deed.ts';
import { deeds } from './deeds.ts';
import { day, type Tenant, tick } from './tenant.ts';
import type { World } from './world.ts';

export interface Model {
  now: number;
  readonly tenants: readonly Tenant[];
  /** Compare the world with the model after every turn; else only where instances told others something. */
  readonly thorough: boolean;
}

const telling = ['APPROVE', 'PUBLISHED', 'CONSULT', 'CONSULT_EXPERT', 'RETRY_TELL'];

type Command = fc.AsyncCommand<Model, World>;

/** A turn: chance picks somebody's deed, mostly one that should be taken and sometimes one that should not. */
class Turn implements Command {
  private readonly which: number;
  private readonly choice: number;
  private readonly pick: number;
  private readonly daring: boolean;
  private readonly hours: number;
  private readonly said: string[] = [];

  constructor(which: number, choice: number, pick: number, daring: boolean, hours: number) {
    this.which = which;
    this.choice = choice;
    this.pick = pick;
    this.daring = daring;
    this.hours = hours;
  }

  check(): boolean {
    return true;
  }

  async run(model: Model, world: World): Promise<void> {
    const { choice, hours, pick } = this;
    // The same turn is taken again while a failure is made smaller: it tells the last time only.
    this.said.length = 0;
    const tenant = model.tenants[this.which % model.tenants.length] as Tenant;
    if (hours > 0) await this.wait(model, world, hours * 3_600_000);
    const parts = (['app', 'subscription'] as const).filter((part) => tenant[part] === 'absent');
    const possible = deeds
      .flat()
      .filter((deed) => deed.to(tenant, pick) !== undefined && (this.daring || deed.may(tenant, pick)))
      .flatMap((deed) => (deed.rare ? [deed] : [deed, deed, deed, deed, deed]));
    const index = choice % (possible.length + parts.length);
    const deed = possible[index];
    const part = parts[index - possible.length];
    if (deed !== undefined) await this.act(tenant, world, model.now, deed);
    else if (part !== undefined) await this.begin(tenant, world, part);
    if (model.thorough || telling.some((type) => deed?.name.includes(type))) await compare(tenant, world);
  }

  toString(): string {
    return this.said.join(', ') || 'nothing';
  }

  async act(tenant: Tenant, world: World, now: number, deed: Deed): Promise<void> {
    const { pick } = this;
    const expected = deed.may(tenant, pick);
    const to = deed.to(tenant, pick) as string;
    this.said.push(`${deed.name} to ${to}`);
    const code = await world.send(to, deed.role, deed.event(tenant, pick));
    expect(code === undefined, `${deed.name} to ${to}: ${code ?? 'taken'}`).toBe(expected);
    if (expected) deed.done(tenant, pick, now);
  }

  async begin(tenant: Tenant, world: World, part: 'app' | 'subscription'): Promise<void> {
    const input = { tenantId: tenant.id, profile: tenant.profile, docsEra: tenant.era === '2020' ? '2020' : null };
    const [instance, role] = part === 'app' ? ['tan-application', 'applicant'] : ['eod-subscription', 'account-team'];
    this.said.push(`begin ${instance}/${tenant.id}`);
    expect(await world.start(`${instance}/${tenant.id}`, role as string, input)).toBeUndefined();
    if (part === 'app') tenant.app = 'notEnrolled';
    else tenant.subscription = 'none';
  }

  private async wait(model: Model, world: World, ms: number): Promise<void> {
    this.said.push(`wait ${ms / day} days`);
    model.now += ms;
    await world.wait(ms);
    for (const tenant of model.tenants) {
      tick(tenant, model.now);
      await compare(tenant, world);
    }
  }
}

/** Takes a tenant to where notifications and cases begin: accepted, with a rule, subscribed. */
export async function headStart(tenant: Tenant, world: World): Promise<void> {
  const turn = new Turn(0, 0, 0, false, 0);
  await turn.begin(tenant, world, 'app');
  await turn.begin(tenant, world, 'subscription');
  const steps = ['CHECK_ELIGIBILITY', 'TALKED_TO_TSP', 'TALKED_TO_ACCOUNT_TEAM', 'SUBMIT', 'APPROVE'];
  for (const type of [...steps, 'SAVE_RULE', 'LEAD_FOUND', 'CONFIRM_THREAT', 'PUBLISHED', 'PURCHASED', 'CONSULT']) {
    const deed = deeds.flat().find(({ name }) => name.split(' ')[1] === type);
    if (deed !== undefined) await turn.act(tenant, world, 0, deed);
  }
  await compare(tenant, world);
}

/** Programmes of at most so many turns; time passes in them only where it can. */
export function programmes({ length, waits }: { length: number; waits: boolean }): fc.Arbitrary<Iterable<Command>> {
  const some = fc.oneof(fc.integer({ min: 1, max: 72 }), fc.constantFrom(24 * 13, 24 * 14, 24 * 30, 24 * 90, 24 * 180));
  const hours = waits
    ? fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: some })
    : fc.constant(0);
  const turn = fc
    .tuple(
      fc.nat(2),
      fc.nat(),
      fc.nat(3),
      fc.nat(9).map((n) => n === 0),
      hours,
    )
    .map((args) => new Turn(...args));
  return fc.commands([turn], { maxCommands: length, size: 'max' }) as fc.Arbitrary<Iterable<Command>>;
}

const appOf = (states: string): Tenant['app'] => {
  if (states.startsWith('eligibilityCheck')) return 'checking';
  if (states.startsWith('approval')) return 'assessment';
  if (states.startsWith('awaitingActivation')) return 'awaiting';
  return states.split('.', 1)[0] as Tenant['app'];
};

/** The world is as the model says: no more, and no less. */
export async function compare(tenant: Tenant, world: World): Promise<void> {
  const application = await world.look(`tan-application/${tenant.id}`);
  expect(application === undefined ? 'absent' : application.ended ? 'over' : appOf(application.states)).toBe(
    tenant.app,
  );
  if (application !== undefined) {
    expect(application.context.notificationCount).toBe(tenant.notes.length);
    expect(application.context.troubles).toEqual([]);
    if (tenant.app !== 'over') expect(application.context.leads).toHaveLength(tenant.leads.length);
  }
  const subscription = await world.look(`eod-subscription/${tenant.id}`);
  expect(subscription?.states ?? 'absent').toBe(tenant.subscription);

  for (const note of tenant.notes) {
    const seen = await world.look(`attack-notification/${note.key}`);
    expect(seen?.ended).toBe(note.state === 'over');
    if (seen?.ended === false) expect(seen.states).toContain(`response.${note.state}`);
    // The alert exists whether or not a mail went out.
    expect(seen?.context.channels.portalAlerts.status).toBe('delivered');
    expect(seen?.context.mailedTo).toHaveLength(note.mailed ? 1 : 0);
    expect(seen?.context.troubles).toEqual([]);
    const refused = seen?.context.consultations.filter((one: { refused: boolean }) => one.refused);
    expect(refused).toHaveLength(note.refused.length);
  }
  expect(await world.look(`attack-notification/${tenant.id}~notification-${tenant.notes.length + 1}`)).toBeUndefined();

  for (const one of tenant.cases) {
    const seen = await world.look(`eod-case/${one.key}`);
    expect(seen?.ended, one.key).toBe(one.state === 'over');
    if (seen?.ended === false) expect(seen.states, one.key).toContain(one.state);
    expect(seen?.context.outcome ?? undefined, one.key).toBe(one.outcome);
    expect(seen?.context.tracking !== null, `${one.key} tracked`).toBe(one.tracked);
    // The clock runs out only where nobody reported in time.
    expect(seen?.context.breachedAt !== null, `${one.key} breached`).toBe(one.breached);
  }
  for (const key of tenant.notes.flatMap(({ refused }) => refused))
    expect(await world.look(`eod-case/${key}`)).toBeUndefined();
}

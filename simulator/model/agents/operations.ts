import type { Sender } from 'xstate-temporal/engine';
import type { Agent, ObservedStep } from '../agent.ts';
import { movedOnOrAbsent } from '../refusal-codes.ts';
import type { Simulation } from '../simulation.ts';
import { accountManager, accountTeam, caseOf, entered, hunter, noticesTo } from './people.ts';

const SECOND = 1_000;
/** What tells a customer who sells a subscription. */
const namingSellers = ['eod-subscription', 'attack-notification'] as const;

function isNamingSellers(machine: string): machine is (typeof namingSellers)[number] {
  return namingSellers.some((one) => one === machine);
}

const service: Sender = { role: 'system', name: 'operations' };

/** The operation of the service: failed tells are retried, tickets get numbers, the service is renamed, sales end. */
export class Operations implements Agent {
  private readonly simulation: Simulation;
  /** How often each instance's tells were retried. */
  private readonly retries = new Map<string, number>();
  /** The instances that run: a new name and the end of sales are sent to them. */
  private readonly applications = new Set<string>();
  private readonly sellers: Readonly<Record<(typeof namingSellers)[number], Set<string>>> = {
    'eod-subscription': new Set(),
    'attack-notification': new Set(),
  };

  constructor(simulation: Simulation) {
    this.simulation = simulation;
  }

  begin(): void {
    const { simulation } = this;
    const { renamedAt, sunsetAt } = simulation.scenario.operations;
    if (renamedAt !== undefined)
      simulation.at(simulation.start + renamedAt, 'operations/rename', () =>
        this.tellAll('tan-application', 'SERVICE_RENAMED'),
      );
    if (sunsetAt !== undefined)
      simulation.at(simulation.start + sunsetAt, 'operations/sunset', async () => {
        for (const machine of namingSellers) await this.tellAll(machine, 'SUNSET');
      });
  }

  observe(step: ObservedStep): void {
    const { renamedAt, retryTell, sunsetAt, ticketNumber } = this.simulation.scenario.operations;
    if (retryTell !== undefined) this.observeUnreachable(step, retryTell);
    const { machine, key, record, ended } = step;
    if (ticketNumber !== undefined && machine === 'eod-case' && entered(record, 'opened'))
      this.number(key, this.simulation.lasting(ticketNumber.after, 'ticket number', key));
    if (renamedAt !== undefined && machine === 'tan-application') track(this.applications, key, ended);
    if (sunsetAt === undefined || !isNamingSellers(machine)) return;
    track(this.sellers[machine], key, ended);
    // What starts later has not been notified.
    if (record.seq === 1 && this.simulation.now >= this.simulation.start + sunsetAt)
      this.simulation.after(SECOND, `operations/sunset/${key}`, () => this.tell(machine, key, 'SUNSET'));
  }

  /** The desk that is notified of the failed tell retries it. */
  private observeUnreachable(
    { machine, key, instance, record }: ObservedStep,
    { after, most }: NonNullable<Simulation['scenario']['operations']['retryTell']>,
  ): void {
    if (record.event.type !== 'TELL_FAILED') return;
    const by = noticesTo('hunters', record).some(isUnreachable)
      ? hunter('hunter on duty')
      : noticesTo('account-team', record).some(isUnreachable)
        ? accountTeam
        : undefined;
    const times = this.retries.get(instance) ?? 0;
    if (by === undefined || times >= most) return;
    this.retries.set(instance, times + 1);
    const id = `retry-tell/${instance}/${record.seq}`;
    const to = record.event.payload?.to as { readonly machine: string; readonly key: string };
    const partner = `${to.machine}/${to.key}`;
    const wasActive = this.simulation.instances.isActive(partner);
    this.simulation.after(this.simulation.lasting(after, 'retry tell', `${instance} ${times}`), id, () => {
      // A partner that has ended since would be started again under its old name.
      if (wasActive && !this.simulation.instances.isActive(partner)) return;
      return this.simulation.send({
        to: { machine, key },
        event: { type: 'RETRY_TELL' },
        by,
        id,
        expects: movedOnOrAbsent,
      });
    });
  }

  private number(key: string, delay: number): void {
    const { simulation } = this;
    const drawn = Math.floor(simulation.draw('support request', key) * 1e9);
    const event = { type: 'TICKET_NUMBERED', supportRequestNo: `2${String(drawn).padStart(9, '0')}` };
    const id = `ticket/${key}/${simulation.now}`;
    simulation.after(delay, id, () =>
      simulation.send({ to: caseOf(key), event, by: accountManager, id, expects: movedOnOrAbsent }),
    );
  }

  private async tellAll(machine: 'tan-application' | (typeof namingSellers)[number], type: string): Promise<void> {
    const keys = machine === 'tan-application' ? this.applications : this.sellers[machine];
    for (const key of [...keys].sort()) await this.tell(machine, key, type);
  }

  private tell(machine: string, key: string, type: string): Promise<void> {
    const id = `operations/${type}/${key}`;
    return this.simulation.send({ to: { machine, key }, event: { type }, by: service, id, expects: movedOnOrAbsent });
  }
}

const isUnreachable = ({ notice }: { readonly notice: string }) => notice === 'partnerUnreachable';

function track(running: Set<string>, key: string, ended: boolean): void {
  if (ended) running.delete(key);
  else running.add(key);
}

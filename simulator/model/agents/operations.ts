import type { Sender } from 'xstate-temporal/engine';
import type { Agent, ObservedStep } from '../agent.ts';
import { movedOnOrAbsent } from '../refusal-codes.ts';
import type { Simulation } from '../simulation.ts';
import { accountTeam, caseOf, entered, hunter, noticesTo } from './people.ts';

const SECOND = 1_000;
const service: Sender = { role: 'system', name: 'operations' };
const accountManager: Sender = { role: 'technical-account-manager', name: 'account manager' };

/** What runs the service: partners that are told again, numbers of tickets, a new name, the end of sales. */
export class Operations implements Agent {
  private readonly simulation: Simulation;
  /** How often each instance was made to tell again. */
  private readonly retries = new Map<string, number>();
  /** What a new name and the end of sales are about, while it is there. */
  private readonly applications = new Set<string>();
  private readonly subscriptions = new Set<string>();

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
      simulation.at(simulation.start + sunsetAt, 'operations/sunset', () => this.tellAll('eod-subscription', 'SUNSET'));
  }

  observe(step: ObservedStep): void {
    const { renamedAt, retryTell, sunsetAt, ticketNumber } = this.simulation.scenario.operations;
    if (retryTell !== undefined) this.observeUnreachable(step, retryTell);
    const { machine, key, record, ended } = step;
    if (ticketNumber !== undefined && machine === 'eod-case' && entered(record, 'opened'))
      this.number(key, this.simulation.lasting(ticketNumber.after, 'ticket number', key));
    if (renamedAt !== undefined && machine === 'tan-application') note(this.applications, key, ended);
    if (sunsetAt === undefined || machine !== 'eod-subscription') return;
    note(this.subscriptions, key, ended);
    // One that begins later knows nothing of it.
    if (record.seq === 1 && this.simulation.now >= this.simulation.start + sunsetAt)
      this.simulation.after(SECOND, `operations/sunset/${key}`, () => this.tell(machine, key, 'SUNSET'));
  }

  /** The desk that is told of it is the one that sees to it. */
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
    const wasThere = this.simulation.instances.isActive(partner);
    this.simulation.after(this.simulation.lasting(after, 'retry tell', `${instance} ${times}`), id, () => {
      // What refused and has ended since would be begun anew under its old name: nobody wants that.
      if (wasThere && !this.simulation.instances.isActive(partner)) return;
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

  private async tellAll(machine: 'tan-application' | 'eod-subscription', type: string): Promise<void> {
    const keys = machine === 'tan-application' ? this.applications : this.subscriptions;
    for (const key of [...keys].sort()) await this.tell(machine, key, type);
  }

  private tell(machine: string, key: string, type: string): Promise<void> {
    const id = `operations/${type}/${key}`;
    return this.simulation.send({ to: { machine, key }, event: { type }, by: service, id, expects: movedOnOrAbsent });
  }
}

const isUnreachable = ({ notice }: { readonly notice: string }) => notice === 'partnerUnreachable';

function note(there: Set<string>, key: string, ended: boolean): void {
  if (ended) there.delete(key);
  else there.add(key);
}

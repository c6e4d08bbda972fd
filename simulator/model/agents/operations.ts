import type { Sender } from 'xstate-temporal/engine';
import type { Heard, Model, Study } from '../study.ts';
import { accountTeam, caseOf, entered, hunter, noticesTo } from './people.ts';

const SECOND = 1_000;
const moved = ['EVENT_NOT_ACCEPTED', 'INSTANCE_ENDED', 'INSTANCE_NOT_FOUND'];
const service: Sender = { role: 'system', name: 'operations' };
const accountManager: Sender = { role: 'technical-account-manager', name: 'account manager' };

/** What runs the service: partners that are told again, numbers of tickets, a new name, the end of sales. */
export class Operations implements Model {
  private readonly study: Study;
  /** How often each instance was made to tell again. */
  private readonly retries = new Map<string, number>();
  /** What a new name and the end of sales are about, while it is there. */
  private readonly applications = new Set<string>();
  private readonly subscriptions = new Set<string>();

  constructor(study: Study) {
    this.study = study;
  }

  begin(): void {
    const { study } = this;
    const { renamedAt, sunsetAt } = study.scenario.operations;
    if (renamedAt !== undefined)
      study.at(study.start + renamedAt, 'operations/rename', () => this.tellAll('tan-application', 'SERVICE_RENAMED'));
    if (sunsetAt !== undefined)
      study.at(study.start + sunsetAt, 'operations/sunset', () => this.tellAll('eod-subscription', 'SUNSET'));
  }

  hear(heard: Heard): void {
    const { renamedAt, retryTell, sunsetAt, ticketNumber } = this.study.scenario.operations;
    if (retryTell !== undefined) this.hearUnreachable(heard, retryTell);
    const { machine, key, record, ended } = heard;
    if (ticketNumber !== undefined && machine === 'eod-case' && entered(record, 'opened'))
      this.number(key, this.study.lasting(ticketNumber.after, 'ticket number', key));
    if (renamedAt !== undefined && machine === 'tan-application') note(this.applications, key, ended);
    if (sunsetAt === undefined || machine !== 'eod-subscription') return;
    note(this.subscriptions, key, ended);
    // One that begins later knows nothing of it.
    if (record.seq === 1 && this.study.now >= this.study.start + sunsetAt)
      this.study.after(SECOND, `operations/sunset/${key}`, () => this.tell(machine, key, 'SUNSET'));
  }

  /** The desk that is told of it is the one that sees to it. */
  private hearUnreachable(
    { machine, key, instance, record }: Heard,
    { after, most }: NonNullable<Study['scenario']['operations']['retryTell']>,
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
    const wasThere = this.study.instances.isActive(partner);
    this.study.after(this.study.lasting(after, 'retry tell', `${instance} ${times}`), id, () => {
      // What refused and has ended since would be begun anew under its old name: nobody wants that.
      if (wasThere && !this.study.instances.isActive(partner)) return;
      return this.study.send({ to: { machine, key }, event: { type: 'RETRY_TELL' }, by, id, expects: moved });
    });
  }

  private number(key: string, delay: number): void {
    const { study } = this;
    const drawn = Math.floor(study.draw('support request', key) * 1e9);
    const event = { type: 'TICKET_NUMBERED', supportRequestNo: `2${String(drawn).padStart(9, '0')}` };
    const id = `ticket/${key}/${study.now}`;
    study.after(delay, id, () => study.send({ to: caseOf(key), event, by: accountManager, id, expects: moved }));
  }

  private async tellAll(machine: 'tan-application' | 'eod-subscription', type: string): Promise<void> {
    const keys = machine === 'tan-application' ? this.applications : this.subscriptions;
    for (const key of [...keys].sort()) await this.tell(machine, key, type);
  }

  private tell(machine: string, key: string, type: string): Promise<void> {
    const id = `operations/${type}/${key}`;
    return this.study.send({ to: { machine, key }, event: { type }, by: service, id, expects: moved });
  }
}

const isUnreachable = ({ notice }: { readonly notice: string }) => notice === 'partnerUnreachable';

function note(there: Set<string>, key: string, ended: boolean): void {
  if (ended) there.delete(key);
  else there.add(key);
}

import { type EntryPointId, entryPoints } from '../../../machines/index.ts';
import type { Agent, ObservedStep } from '../agent.ts';
import { movedOnOrAbsent } from '../refusal-codes.ts';
import type { Simulation } from '../simulation.ts';
import type { StaffedQueue } from '../staffed-queue.ts';
import { caseOf, entered, expert, noticesTo } from './people.ts';

/** A case as the experts' desk knows it. */
interface Desk {
  readonly tenant: string;
  readonly linked: boolean;
  readonly skill: string;
  /** Reports so far. */
  reports: number;
  /** Pieces of work so far. */
  tasks: number;
  /** The task that waits or is worked on. */
  task: string | undefined;
}

const TEN_MINUTES = 600_000;

/** Experts on Demand: the line of cases, the reports in their four categories, the advice. */
export class Experts implements Agent {
  private readonly simulation: Simulation;
  private readonly queue: StaffedQueue;
  private readonly cases = new Map<string, Desk>();

  constructor(simulation: Simulation, queue: StaffedQueue) {
    this.simulation = simulation;
    this.queue = queue;
  }

  begin(): void {
    this.queue.begin();
  }

  observe({ machine, key, record, ended }: ObservedStep): void {
    if (machine !== 'eod-case') return;
    if (record.seq === 1) this.know(key, record.event.payload?.input as Opening | undefined);
    const desk = this.cases.get(key);
    if (desk === undefined) return;
    if (ended) {
      this.cases.delete(key);
      // Somebody at work finds out when the work is done.
      if (desk.task !== undefined) this.queue.withdraw(desk.task);
      return;
    }
    if (record.refused !== undefined) return;
    if (record.event.type === 'REPORT') desk.reports++;
    const calls = noticesTo('experts', record).some(({ notice }) => callsFor.has(notice));
    if (calls) this.plan(key, desk, 0);
    if (entered(record, 'triaged.moreTime')) {
      const pause = this.simulation.lasting(this.simulation.scenario.experts.pause, 'pause', `${key} ${record.seq}`);
      this.plan(key, desk, pause);
    }
  }

  private know(key: string, input: Opening | undefined): void {
    if (input === undefined) return;
    const { tenantId, linkedNotification, entryPoint } = input;
    const linked = linkedNotification != null;
    this.cases.set(key, {
      tenant: tenantId,
      linked,
      skill: entryPoints[entryPoint].contextKind,
      reports: 0,
      tasks: 0,
      task: undefined,
    });
  }

  private plan(key: string, desk: Desk, delay: number): void {
    const id = `${key}/${++desk.tasks}`;
    this.simulation.after(delay, `work/${id}`, async () => {
      if (this.cases.get(key) !== desk) return;
      desk.task = id;
      const { tenant, linked, skill } = desk;
      await this.queue.submit({
        id,
        tenant,
        skill,
        priority: linked ? 0 : 1,
        begin: (server) => this.begun(key, desk, id, server),
      });
    });
  }

  private async begun(key: string, desk: Desk, id: string, server: string): Promise<void> {
    const { simulation } = this;
    const { look, work } = simulation.scenario.experts;
    const instance = `eod-case/${key}`;
    const task: Work = { id, server, accepted: true };
    const failed = () => {
      task.accepted = false;
    };
    const waits =
      simulation.instances.isIn(instance, 'opened') || simulation.instances.isIn(instance, 'advised.followUp');
    if (waits) await this.send(key, task, { type: 'ACCEPTED_BY_EXPERT' }, failed);
    else if (simulation.instances.isIn(instance, 'triaged.moreTime'))
      await this.send(key, task, { type: 'INVESTIGATION_STEP' }, failed);
    const duration = simulation.lasting(desk.tasks === 1 ? look : work, 'expert', id);
    const began = simulation.now;
    simulation.after(duration, `worked/${id}`, async () => {
      simulation.recorder.took('experts.service', began, simulation.now);
      await this.finish(key, desk, task);
    });
  }

  /** The work is done. What began it may still be on its way to the case: then it is waited for. */
  private async finish(key: string, desk: Desk, task: Work): Promise<void> {
    const { simulation } = this;
    const instance = `eod-case/${key}`;
    const pending = ['opened', 'triaged.moreTime', 'advised.followUp'].some((state) =>
      simulation.instances.isIn(instance, state),
    );
    if (pending && task.accepted) {
      simulation.after(TEN_MINUTES, `finish/${task.id}`, () => this.finish(key, desk, task));
      return;
    }
    if (desk.task === task.id) desk.task = undefined;
    await this.conclude(key, desk, task);
    await this.queue.release(task.server);
  }

  /** What the work led to. */
  private async conclude(key: string, desk: Desk, task: Work): Promise<void> {
    const { simulation } = this;
    const { experts } = simulation.scenario;
    if (!simulation.instances.isIn(`eod-case/${key}`, 'triaged.assessing')) return;
    const isFirst = desk.tasks === 1;
    if (isFirst && simulation.draw('out of scope', key) < experts.outOfScope)
      return this.send(key, task, {
        type: 'OUT_OF_SCOPE',
        reason: 'This is about your own threat intelligence.',
      });
    if (isFirst && desk.linked && simulation.draw('ir needed', key) < experts.irNeeded)
      return this.send(key, task, {
        type: 'IR_NEEDED',
        reason: 'An adversary is active; this service only advises.',
      });
    return this.send(key, task, { ...this.report(desk, task.id), type: 'REPORT' });
  }

  private report({ reports, tasks }: Desk, id: string) {
    const { moreInfo, samples, moreTime, roundsMax } = this.simulation.scenario.experts;
    const u = this.simulation.draw('category', id);
    // Whoever asks again after advice is answered.
    const open = reports + 1 < roundsMax && tasks <= roundsMax;
    if (open && u < moreInfo)
      return {
        status: 'MORE_INFO_NEEDED',
        message: 'Something is missing.',
        questions: ['When was it first seen?'],
        needs: ['devices'],
      };
    if (open && u < moreInfo + samples)
      return { status: 'FILE_SAMPLES_NEEDED', message: 'We need the file.', samples: ['The file as it came'] };
    if (open && u < moreInfo + samples + moreTime)
      return { status: 'MORE_TIME_NEEDED', message: 'We compare it with what we know.' };
    return {
      status: 'CONCLUDED',
      advice: {
        summary: 'What it is, and how far it reaches.',
        answers: ['rootCause', 'scope'],
        steps: ['contain'],
        nextSteps: ['Isolate it'],
      },
    };
  }

  private send(
    key: string,
    { id, server }: Work,
    event: { readonly type: string; readonly [field: string]: unknown },
    failed?: () => void,
  ): Promise<void> {
    const { simulation } = this;
    const to = caseOf(key);
    const sending = { to, event, by: expert(server), id: `${event.type}/${id}`, expects: movedOnOrAbsent };
    return simulation.send(failed === undefined ? sending : { ...sending, failed });
  }
}

/** A piece of work under way. */
interface Work {
  readonly id: string;
  readonly server: string;
  /** The case took what began it, as far as is known. */
  accepted: boolean;
}

interface Opening {
  readonly tenantId: string;
  readonly entryPoint: EntryPointId;
  readonly linkedNotification?: string | null;
}

const callsFor: ReadonlySet<string> = new Set([
  'caseOpened',
  'customerReplied',
  'followUpAsked',
  'irChosen',
  'irDeclined',
]);

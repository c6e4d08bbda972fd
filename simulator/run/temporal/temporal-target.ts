import { setTimeout as pause } from 'node:timers/promises';
import { type Client, type Connection, WorkflowNotFoundError } from '@temporalio/client';
import {
  type Asked,
  ask,
  type Description,
  type Envelope,
  encodedPayloads,
  explain,
  GRPC,
  grpcCodeOf,
  handlers,
  type LedgerPage,
  patiently,
  type Receipt,
  type StartRequest,
  startRefusal,
  workflowId,
  workflowType,
} from 'xstate-temporal/client';
import {
  type Chart,
  type EventObject,
  type Json,
  LedgerSteps,
  RefusedError,
  WatchfloorError,
} from 'xstate-temporal/engine';
import type { TargetAnswer as Answer, Delivery, InstanceRun, RecordedStep, Target } from 'xstate-temporal/testing';
import { earliestTimer, ended, type Followed, notThere, recordedStep, refusedStart, runOf } from './followed.ts';
import type { ServerClock } from './server-clock.ts';

/** How late a server may fire a timer, milliseconds of the execution's own time. */
const TIMER_LAG = 500;
/** How long an instance may take to come to rest, milliseconds of real time. */
const REST_LIMIT = 60_000;

export interface TemporalTargetOptions {
  readonly client: Client;
  readonly taskQueue: string;
  readonly clock: ServerClock;
  /** Prefix of every workflow id of this run, so that runs can share a server. */
  readonly prefix: string;
  /** How far the server's time is ahead of scenario time, milliseconds. */
  readonly offset: number;
  readonly onStep?: (step: RecordedStep) => void;
  /** The charts of the workers, by which `onStep` takes each recorded step again; needed for `onStep` only. */
  readonly charts?: readonly Chart[];
  /** Called with an ended instance when another one is started under its name. */
  readonly onEnded?: (instance: InstanceRun) => void;
  readonly signal?: AbortSignal;
}

/**
 * A real server with real workers, whose executions follow one global clock: each is advanced to the next global event,
 * never past its own earliest deadline, and never while any of its work is under way.
 */
export class TemporalTarget implements Target {
  readonly name = 'temporal';
  private readonly options: TemporalTargetOptions;
  private readonly followed = new Map<string, Followed>();
  private armed = 0;

  constructor(options: TemporalTargetOptions) {
    this.options = options;
  }

  next(): number | undefined {
    return earliestTimer(this.followed.values(), Number.POSITIVE_INFINITY)?.timer.deadline;
  }

  async advance(to: number): Promise<void> {
    for (
      let next = earliestTimer(this.followed.values(), to);
      next !== undefined;
      next = earliestTimer(this.followed.values(), to)
    ) {
      this.options.signal?.throwIfAborted();
      const { instance, timer } = next;
      const others = instance.timers.filter(
        (t) => t !== timer && t.deadline > timer.deadline && t.deadline <= timer.deadline + TIMER_LAG,
      );
      // Past the lag, unless another timer of the instance falls into it.
      const time = timer.deadline + this.options.offset + (others.length === 0 ? TIMER_LAG : 0);
      await this.options.clock.bring(instance.id, time);
      await this.rest(instance, (description) => !description.timers.some(({ key }) => key === timer.key));
    }
  }

  async start(delivery: Delivery, input: Json): Promise<Answer> {
    const { machine, key, at, by, id } = delivery;
    const { client, taskQueue, clock, offset, prefix } = this.options;
    const name = `${machine}/${key}`;
    const request: StartRequest = { input, by, id, scenario: { at, offset, prefix } };
    try {
      await (client.connection as Connection).workflowService.startWorkflowExecution({
        namespace: client.options.namespace,
        workflowId: prefix + workflowId(machine, key),
        workflowType: { name: workflowType(machine) },
        taskQueue: { name: taskQueue },
        requestId: `${prefix}${id}`,
        input: { payloads: await encodedPayloads(client, prefix + workflowId(machine, key), request) },
        ...clock.startingAt(at + offset),
      });
    } catch (error) {
      if (grpcCodeOf(error) === GRPC.exists) {
        return { ok: false, code: 'ALREADY_STARTED', message: `${name} is already there; send it events instead.` };
      }
      throw error;
    }
    await clock.begun(prefix + name, at + offset);
    const asked: Asked = { client, workflowId: prefix + name, taskQueue, isQuery: true };
    const failure = await patiently(asked, () => refusedStart(client, prefix + name));
    if (failure !== undefined) return failure;
    await this.rest(this.follow(name, this.letGo(this.followed.get(name))));
    return { ok: true };
  }

  async send(delivery: Delivery, event: EventObject): Promise<Answer> {
    const { machine, key, at, by, id } = delivery;
    const name = `${machine}/${key}`;
    const instance = this.followed.get(name);
    if (instance === undefined) return notThere(name, key);
    if (instance.description?.status !== 'active') return ended(name);
    await this.options.clock.bring(instance.id, at + this.options.offset);
    const envelope: Envelope = { id, by, event, at };
    const update = { args: [envelope] as [Envelope], updateId: id };
    const sent = async (): Promise<Answer | undefined> => {
      await this.handle(instance).executeUpdate<Receipt, [Envelope]>(handlers.send, update);
      return undefined;
    };
    try {
      // After a retried call the instance may be ended by this very event: then the ledger decides.
      const over = await explain(this.asked(instance), sent, undefined, () => this.afterTheEnd(instance, id));
      if (over !== undefined) return over;
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      return { ok: false, code: error.code, message: error.message };
    }
    await this.rest(instance);
    return { ok: true };
  }

  private async afterTheEnd(instance: Followed, id: string): Promise<Answer> {
    await this.rest(instance);
    return instance.ledger.some(({ event, refused }) => event.id === id && refused === undefined)
      ? { ok: true }
      : ended(instance.name);
  }

  async instances(): Promise<InstanceRun[]> {
    const runs: InstanceRun[] = [];
    for (const instance of [...this.followed.values()].sort((a, b) => a.order - b.order)) {
      const run = runOf(instance);
      const output = run.status === 'done' ? ((await this.handle(instance).result()) as Json) : undefined;
      runs.push(output == null ? run : { ...run, output });
    }
    return runs;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private follow(name: string, order = this.followed.size): Followed {
    const known = this.followed.get(name);
    if (known !== undefined) return known;
    const machine = name.slice(0, name.indexOf('/'));
    const chart = this.options.charts?.find(({ id }) => id === machine);
    const instance: Followed = {
      name,
      id: this.options.prefix + name,
      order,
      description: undefined,
      timers: [],
      ledger: [],
      steps: chart && new LedgerSteps([chart]),
    };
    this.followed.set(name, instance);
    return instance;
  }

  /** Waits until nothing of the instance is under way, reads its new records, and does the same for the partners they tell. */
  private async rest(instance: Followed, reached: (description: Description) => boolean = () => true): Promise<void> {
    const limit = Date.now() + REST_LIMIT;
    for (;;) {
      this.options.signal?.throwIfAborted();
      const description = await this.ask<Description>(instance, handlers.describe);
      instance.description = description;
      if (!description.busy && reached(description)) break;
      if (Date.now() > limit)
        throw new WatchfloorError(
          'TARGET_STUCK',
          `${instance.name} does not come to rest; is a worker running, and can its activities end?`,
        );
      await pause(5);
    }
    const partners = await this.note(instance);
    for (const name of partners) await this.restPartner(name);
  }

  /** A partner to which a tell failed may not exist. */
  private async restPartner(name: string): Promise<void> {
    const known = this.followed.get(name);
    const order = known && (await this.isAnother(known)) ? this.letGo(known) : undefined;
    try {
      await this.rest(this.follow(name, order));
    } catch (error) {
      // Where its start was refused a run has its name, and was no instance.
      const isNone =
        known === undefined &&
        (error instanceof WorkflowNotFoundError ||
          (await startRefusal(this.options.client, this.options.prefix + name)) !== undefined);
      if (!isNone) throw error;
      this.followed.delete(name);
    }
  }

  /** Whether another instance has the name of an ended one by now: a tell may start its partner again. */
  private async isAnother(known: Followed): Promise<boolean> {
    if (known.description?.status === 'active') return false;
    const { records } = await this.ask<LedgerPage, [number]>(known, handlers.ledger, 1);
    return records[0]?.event.id !== known.ledger[0]?.event.id;
  }

  /** Passes on an ended instance whose name another one has. Returns its place in the order. */
  private letGo(instance: Followed | undefined): number | undefined {
    if (instance === undefined) return undefined;
    this.options.onEnded?.(runOf(instance));
    this.followed.delete(instance.name);
    return instance.order;
  }

  /** Fetches the new ledger records. Returns the partners that they tell. */
  private async note(instance: Followed): Promise<string[]> {
    const { ledger, description } = instance;
    const partners: string[] = [];
    while (ledger.length < (description?.seq ?? 0)) {
      const { records } = await this.ask<LedgerPage, [number]>(instance, handlers.ledger, ledger.length + 1);
      for (const record of records) {
        ledger.push(record);
        this.options.onStep?.(recordedStep(instance, record));
        for (const effect of record.effects)
          if (effect.kind === 'tell' && 'machine' in effect.to) partners.push(`${effect.to.machine}/${effect.to.key}`);
      }
    }
    const known = new Map(instance.timers.map((timer) => [timer.key, timer]));
    instance.timers = (description?.timers ?? []).map(
      ({ key, deadline }) => known.get(key) ?? { key, deadline, armed: this.armed++ },
    );
    return partners;
  }

  private ask<TAnswer, TArgs extends unknown[] = []>(instance: Followed, query: string, ...args: TArgs) {
    return patiently({ ...this.asked(instance), isQuery: true }, () =>
      ask<TAnswer, TArgs>(this.options.client, this.handle(instance), query, ...args),
    );
  }

  private asked({ id }: Followed): Asked {
    const { client, taskQueue } = this.options;
    return { client, workflowId: id, taskQueue };
  }

  private handle(instance: Followed) {
    return this.options.client.workflow.getHandle(instance.id);
  }
}

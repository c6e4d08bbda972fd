import { setTimeout as pause } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { GRPC, grpcCodeOf, millisOf } from 'xstate-temporal/client';

const { WORKFLOW_EXECUTION_STATUS_RUNNING: RUNNING } = proto.temporal.api.enums.v1.WorkflowExecutionStatus;
const {
  FAST_FORWARD_POLLING_RESULT_POLL_TIMEOUT: POLL_TIMEOUT,
  FAST_FORWARD_POLLING_RESULT_FAST_FORWARD_COMPLETED: COMPLETED,
} = proto.temporal.api.enums.v1.FastForwardPollingResult;
/** How much is waited for instead of skipped, milliseconds: work that comes up meanwhile is to end before it is over. */
const WAITED_FOR = 100;
/** How often is asked whether work is done, milliseconds. */
const BUSY_POLL = 10;

/** How an execution's clock is brought to a time. */
export interface ServerClock {
  /** What a start needs so that the first workflow task runs at `time` (server time, UTC ms). */
  startingAt(time: number): Readonly<Record<string, unknown>>;
  /** Waits until an execution that was started at `time` has begun. */
  begun(workflowId: string, time: number): Promise<void>;
  /** Brings an execution to `time`; timers that come due on the way fire on the way. */
  bring(workflowId: string, time: number): Promise<void>;
}

/** Protobuf's duration. */
function duration(ms: number) {
  const whole = Math.max(0, Math.ceil(ms));
  // The type wants a Long; the encoder takes a number.
  return { seconds: Math.floor(whole / 1_000) as never, nanos: (whole % 1_000) * 1_000_000 };
}

/** What is told of an execution's clock. */
interface Reading {
  readonly run: string;
  readonly now: number;
  readonly isRunning: boolean;
  /** Whether it stands still until work is done, whatever is asked of it. */
  readonly isBusy: boolean;
}

/**
 * The server's own time skipping, under control: an execution stands still until it is asked to run ahead
 * by so and so much. The high-level client has no option for it, so the raw service is called.
 *
 * A fast-forward whose end passes while the execution is busy makes the server (1.32.1) skip on to the next timer,
 * however far that is: in `GateByFastForward` an end in the past is no candidate. So each session skips once, none
 * begins while there is work, and what is left of the last moments is waited for.
 */
export class SkippingClock implements ServerClock {
  private readonly connection: Connection;
  private readonly namespace: string;
  private jumps = 0;
  /** How far clocks are ahead of this machine's since they were brought somewhere, ms, by run: none goes back. */
  private readonly ahead = new Map<string, number>();

  constructor(connection: Connection, namespace: string) {
    this.connection = connection;
    this.namespace = namespace;
  }

  startingAt(time: number): Readonly<Record<string, unknown>> {
    const delay = time - Date.now();
    return { workflowStartDelay: duration(delay), timeSkippingConfig: skippingOnce('start', delay) };
  }

  async begun(workflowId: string): Promise<void> {
    await this.skipped(workflowId, 'start');
  }

  async bring(workflowId: string, time: number): Promise<void> {
    for (;;) {
      const { run, now, isRunning, isBusy } = await this.read(workflowId);
      const ahead = time - now;
      if (ahead <= 0 || !isRunning) return;
      if (isBusy || ahead < WAITED_FOR) await pause(Math.min(ahead, BUSY_POLL));
      else if (await this.skip(workflowId, ahead)) this.ahead.set(run, time - Date.now());
    }
  }

  /** Skips to the next timer of an idle execution, or by `ahead`; tells whether it came that far. */
  private async skip(workflowId: string, ahead: number): Promise<boolean> {
    const id = `jump-${this.jumps++}`;
    try {
      await this.connection.workflowService.updateWorkflowExecutionOptions({
        namespace: this.namespace,
        workflowExecution: { workflowId },
        workflowExecutionOptions: { timeSkippingConfig: skippingOnce(id, ahead) },
        updateMask: { paths: ['time_skipping_config'] },
      });
      return await this.skipped(workflowId, id);
    } catch (error) {
      // A timer that was already due may have ended the execution meanwhile.
      if (grpcCodeOf(error) === GRPC.notFound) return false;
      throw error;
    }
  }

  /** Waits until an execution has skipped, or has ended; tells whether it came to the end of its fast-forward. */
  private async skipped(workflowId: string, fastForwardId: string): Promise<boolean> {
    const { namespace } = this;
    for (;;) {
      const { fastForwardPollingResult: result } =
        await this.connection.workflowService.pollWorkflowExecutionTimeSkipping({
          namespace,
          workflowExecution: { workflowId },
          fastForwardId,
        });
      if (result !== POLL_TIMEOUT) return result === COMPLETED;
    }
  }

  private async read(workflowId: string): Promise<Reading> {
    const { workflowExecutionInfo, workflowExtendedInfo, pendingWorkflowTask, pendingActivities } =
      await this.connection.workflowService.describeWorkflowExecution({
        namespace: this.namespace,
        execution: { workflowId },
      });
    const run = workflowExecutionInfo?.execution?.runId ?? '';
    // An instance that another one started keeps the server's own time until it is brought somewhere.
    const least = Date.now() + (this.ahead.get(run) ?? 0);
    const current = workflowExtendedInfo?.timeSkippingInfo?.currentTime;
    // Taken for late, a clock would be sent too far, past timers that are not due.
    const now = Math.max(least, current ? millisOf(current) : least);
    return {
      run,
      now,
      isRunning: workflowExecutionInfo?.status === RUNNING,
      // One that waits for its next attempt is a time to skip to.
      isBusy:
        Boolean(pendingWorkflowTask) ||
        (pendingActivities ?? []).some(({ scheduledTime }) => !scheduledTime || millisOf(scheduledTime) <= now),
    };
  }
}

/** One skip: to the next timer, or by `ahead` milliseconds, whatever is nearer. */
function skippingOnce(id: string, ahead: number) {
  return { enabled: true, maxSessionSkipCount: 1, fastForwardConfig: { id, duration: duration(ahead) } };
}

/** For a server that cannot skip: waits. */
export class WaitingClock implements ServerClock {
  private readonly signal: AbortSignal | undefined;

  constructor(signal?: AbortSignal) {
    this.signal = signal;
  }

  startingAt(time: number): Readonly<Record<string, unknown>> {
    const delay = time - Date.now();
    return delay > 0 ? { workflowStartDelay: duration(delay) } : {};
  }

  begun(_workflowId: string, time: number): Promise<void> {
    return this.until(time);
  }

  bring(_workflowId: string, time: number): Promise<void> {
    return this.until(time);
  }

  private async until(time: number): Promise<void> {
    await pause(Math.max(0, time - Date.now()), undefined, this.signal ? { signal: this.signal } : {});
  }
}

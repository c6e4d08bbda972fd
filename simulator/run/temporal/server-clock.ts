import { setTimeout as pause } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
import { GRPC, grpcCodeOf } from 'xstate-temporal/client';

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

/**
 * The server's own time skipping, under control: an execution stands still until it is asked to run ahead
 * by so and so much. The high-level client has no option for it, so the raw service is called.
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
    const delay = duration(time - Date.now());
    return {
      workflowStartDelay: delay,
      timeSkippingConfig: { enabled: true, fastForwardConfig: { id: 'start', duration: delay } },
    };
  }

  begun(workflowId: string): Promise<void> {
    return this.arrived(workflowId, 'start');
  }

  async bring(workflowId: string, time: number): Promise<void> {
    const { run, now } = await this.now(workflowId);
    const ahead = time - now;
    if (ahead <= 0) return;
    const id = `jump-${this.jumps++}`;
    try {
      await this.connection.workflowService.updateWorkflowExecutionOptions({
        namespace: this.namespace,
        workflowExecution: { workflowId },
        workflowExecutionOptions: {
          timeSkippingConfig: { enabled: true, fastForwardConfig: { id, duration: duration(ahead) } },
        },
        updateMask: { paths: ['time_skipping_config'] },
      });
      await this.arrived(workflowId, id);
      this.ahead.set(run, time - Date.now());
    } catch (error) {
      // A timer that was already due may have ended the execution meanwhile.
      if (grpcCodeOf(error) !== GRPC.notFound) throw error;
    }
  }

  private async arrived(workflowId: string, fastForwardId: string): Promise<void> {
    const { namespace } = this;
    await this.connection.workflowService.pollWorkflowExecutionTimeSkipping({
      namespace,
      workflowExecution: { workflowId },
      fastForwardId,
    });
  }

  private async now(workflowId: string): Promise<{ readonly run: string; readonly now: number }> {
    const { workflowExecutionInfo, workflowExtendedInfo } =
      await this.connection.workflowService.describeWorkflowExecution({
        namespace: this.namespace,
        execution: { workflowId },
      });
    const run = workflowExecutionInfo?.execution?.runId ?? '';
    // An instance that another one started keeps the server's own time until it is brought somewhere.
    const least = Date.now() + (this.ahead.get(run) ?? 0);
    const current = workflowExtendedInfo?.timeSkippingInfo?.currentTime;
    if (!current) return { run, now: least };
    // Taken for late, a clock would be sent too far, past timers that are not due.
    return { run, now: Math.max(least, Number(current.seconds) * 1_000 + (current.nanos ?? 0) / 1_000_000) };
  }
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

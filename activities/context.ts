/** What surrounds one delivery of an effect. */
export interface ActivityContext {
  /** `<workflow id>/<first execution run id>/<effect key>`: the same for every delivery of the same effect. */
  readonly idempotencyKey: string;
  readonly workflowId: string;
  /** Chart time of the step that asked for it, UTC milliseconds. Absent: the time of the activity. */
  readonly at?: number;
  /** Tells the host that the work goes on. */
  readonly heartbeat?: (details?: unknown) => void;
  /** Aborted when the result is no longer wanted. */
  readonly signal?: AbortSignal;
}

/** The implementation of an action or an actor: `input` is checked against the port's schema. */
export type Implementation<TResult = unknown> = (input: unknown, context: ActivityContext) => Promise<TResult>;

import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Context,
  context,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { shownCode } from '../engine/index.ts';
import { spanIdOf, type Traceparent, traceIdOf } from '../workflow/trace-header.ts';

/** What spans say of themselves: names of charts, ids and codes. No message of an error, and nothing that an event says. */
export type Attributes = Readonly<Record<string, string | number>>;

/** Makes spans by OpenTelemetry's API; what becomes of them, its SDK decides. */
export class Spans {
  private readonly tracer: Tracer;
  /** Where no context manager is registered, an activity's span is still known to what it sends. */
  private readonly active = new AsyncLocalStorage<Context>();

  constructor(tracer: Tracer) {
    this.tracer = tracer;
  }

  /**
   * Runs work in a span of its own, below the active one or the one given.
   *
   * @param options.refusalOf the code with which the answer says no
   */
  async during<T>(
    name: string,
    kind: SpanKind,
    attributes: Attributes,
    work: (traceparent: Traceparent | undefined) => Promise<T>,
    {
      parent,
      refusalOf = () => undefined,
    }: { parent?: Traceparent; refusalOf?: (value: T) => string | undefined } = {},
  ): Promise<T> {
    const within = parent === undefined ? this.current() : remote(parent);
    const span = this.tracer.startSpan(name, { kind, attributes }, within);
    const inside = trace.setSpan(within, span);
    try {
      const value = await context.with(inside, () => this.active.run(inside, () => work(traceparentOf(span))));
      const refusal = refusalOf(value);
      if (refusal !== undefined) fail(span, refusal);
      return value;
    } catch (error) {
      fail(span, shownCode(error));
      throw error;
    } finally {
      span.end();
    }
  }

  /** A span that is over, under an id that was handed on before. */
  past(
    name: string,
    attributes: Attributes,
    { parent, spanId, begun, code }: { parent: Traceparent; spanId: string; begun: number; code?: string | undefined },
  ): void {
    const options = { kind: SpanKind.INTERNAL, attributes, startTime: begun };
    const span = this.tracer.startSpan(name, options, remote(parent));
    const own = { ...span.spanContext(), spanId };
    // The API lets nobody choose an id. What exports a span asks it for its context.
    span.spanContext = () => own;
    if (code !== undefined) fail(span, code);
    span.end();
  }

  private current(): Context {
    const here = context.active();
    return trace.getSpan(here) === undefined ? (this.active.getStore() ?? here) : here;
  }
}

function remote(parent: Traceparent): Context {
  const spanContext = {
    traceId: traceIdOf(parent),
    spanId: spanIdOf(parent),
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
  };
  return trace.setSpanContext(context.active(), spanContext);
}

/** `undefined` where the span is not recorded. */
function traceparentOf(span: Span): Traceparent | undefined {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return (traceFlags & TraceFlags.SAMPLED) === 0 ? undefined : `00-${traceId}-${spanId}-01`;
}

function fail(span: Span, code: string): void {
  span.setAttribute('error.type', code);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/** The header under which Temporal's own tracing carries W3C's trace context, so that workers in other languages go on with it. */
import { defaultPayloadConverter, type Headers } from '@temporalio/common';

export const TRACE_HEADER = '_tracer-data';

/** Version 00, a trace, a span, and the flag that it is recorded: of a trace that nobody records nothing is handed on. */
const RECORDED = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f][13579bdf]$/;
/** Bytes of a header that is looked at. Whoever sends may put anything into it. */
const LARGEST = 2_000;

/** What one step of a trace is called: `00-<trace>-<span>-<flags>`. */
export type Traceparent = string;

/** The span that a message comes from; `undefined` where it is not recorded, or the header is no such thing. */
export function traceparentIn(headers: Headers | undefined): Traceparent | undefined {
  const payload = headers?.[TRACE_HEADER];
  if (payload?.data == null || payload.data.length > LARGEST) return undefined;
  try {
    const carrier = defaultPayloadConverter.fromPayload<{ readonly traceparent?: unknown } | null>(payload);
    const given = carrier?.traceparent;
    return typeof given === 'string' && RECORDED.test(given) ? given : undefined;
  } catch {
    return undefined;
  }
}

export function withTraceparent(headers: Headers, traceparent: Traceparent): Headers {
  return { ...headers, [TRACE_HEADER]: defaultPayloadConverter.toPayload({ traceparent }) };
}

/** The same trace, at another span. */
export function atSpan(traceparent: Traceparent, spanId: string): Traceparent {
  return `${traceparent.slice(0, 36)}${spanId}${traceparent.slice(52)}`;
}

/** A span has 16 hexadecimal digits. */
export function spanIdOf(traceparent: Traceparent): string {
  return traceparent.slice(36, 52);
}

export function traceIdOf(traceparent: Traceparent): string {
  return traceparent.slice(3, 35);
}

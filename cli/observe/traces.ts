import type { Traces } from 'xstate-temporal/trace';
import type { Settings } from '../../server/config/index.ts';
import { version } from '../print/version.ts';

export interface OpenTraces {
  readonly traces: Traces;
  /** Sends what is left; who receives it is not waited for long. */
  close(): Promise<void>;
}

/** How long the receiver may take, milliseconds: no command waits for it any longer. */
const PATIENCE = 2_000;

/**
 * Spans of this process, sent by OTLP over HTTP. Headers for the receiver are in OpenTelemetry's own variables,
 * `OTEL_EXPORTER_OTLP_HEADERS` and so on.
 *
 * @returns `undefined` where none are wanted
 */
export async function openTraces({
  tracesRatio,
  tracesUrl,
}: Pick<Settings['observe'], 'tracesUrl' | 'tracesRatio'>): Promise<OpenTraces | undefined> {
  if (tracesUrl === undefined) return undefined;
  const [{ OTLPTraceExporter }, sdk, { resourceFromAttributes }, { createTraces }] = await Promise.all([
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/resources'),
    import('xstate-temporal/trace'),
  ]);
  const exporter = new OTLPTraceExporter({ url: tracesUrl, timeoutMillis: PATIENCE });
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'watchfloor', 'service.version': version() }),
    sampler: new sdk.ParentBasedSampler({ root: new sdk.TraceIdRatioBasedSampler(tracesRatio) }),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter })],
  });
  return {
    traces: createTraces(provider.getTracer('watchfloor')),
    // What cannot be sent is no fault of what was done.
    close: () => provider.shutdown().catch(() => undefined),
  };
}

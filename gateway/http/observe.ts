import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { subjectHash } from '../access/person.ts';
import { problemCodeOf } from './app.ts';

/** One request, as a log may have it: nothing that people wrote, no key, no token. */
export interface Access {
  readonly at: number;
  readonly method: string;
  /** The path as it is described, with its parameters unfilled; `-` for one that is none. */
  readonly route: string;
  readonly status: number;
  /** Of a problem. */
  readonly code?: string;
  readonly milliseconds: number;
  readonly address: string;
  /** A hash: the same for the same person or program. */
  readonly subject?: string;
}

/** What is counted at a gateway, and told of each request. */
export interface Observed {
  /** For Prometheus. */
  metrics(): Promise<string>;
  /** Whose a request turned out to be. */
  noteSubject(request: FastifyRequest, subject: string): void;
  noteTold(changes: number): void;
  noteFault(): void;
}

export interface ObserveOptions {
  readonly onAccess?: ((access: Access) => void) | undefined;
  readonly streams: () => number;
}

/** Seconds. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export function observe(app: FastifyInstance, { onAccess, streams }: ObserveOptions): Observed {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: 'watchfloor_gateway_' });
  const requests = new Counter({
    ...{ name: 'watchfloor_gateway_requests_total', help: 'Answers, by route, method and status', registers },
    labelNames: ['route', 'method', 'status'],
  });
  const seconds = new Histogram({
    ...{ name: 'watchfloor_gateway_request_seconds', help: 'How long an answer took, by route', registers },
    ...{ labelNames: ['route'], buckets: BUCKETS },
  });
  const problems = new Counter({
    ...{ name: 'watchfloor_gateway_problems_total', help: 'Problems that were answered, by code', registers },
    labelNames: ['code'],
  });
  const told = new Counter({
    ...{ name: 'watchfloor_gateway_changes_told_total', help: 'Changes that were told to all streams', registers },
  });
  const faults = new Counter({
    ...{ name: 'watchfloor_gateway_faults_total', help: 'Faults that nobody meant', registers },
  });
  new Gauge({
    ...{ name: 'watchfloor_gateway_streams', help: 'Streams of changes that are open', registers },
    collect() {
      this.set(streams());
    },
  });

  const subjects = new WeakMap<FastifyRequest, string>();
  app.addHook('onResponse', async (request, reply) => {
    const { ip, method } = request;
    const route = request.is404 ? '-' : (request.routeOptions.url ?? '-');
    const { elapsedTime, statusCode: status } = reply;
    const [code, subject] = [problemCodeOf(reply), subjects.get(request)];
    requests.inc({ route, method, status });
    // How long somebody listened says nothing of the gateway.
    if (!String(reply.getHeader('content-type')).startsWith('text/event-stream'))
      seconds.observe({ route }, elapsedTime / 1_000);
    if (code !== undefined) problems.inc({ code });
    onAccess?.({
      ...{ at: Date.now(), method, route, status, milliseconds: Math.round(elapsedTime), address: ip },
      ...(code === undefined ? {} : { code }),
      ...(subject === undefined ? {} : { subject: subjectHash(subject) }),
    });
  });

  return {
    metrics: () => registry.metrics(),
    noteSubject: (request, subject) => void subjects.set(request, subject),
    noteTold: (changes) => told.inc(changes),
    noteFault: () => faults.inc(),
  };
}

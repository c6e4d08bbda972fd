import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { WatchfloorError } from 'xstate-temporal/engine';

export interface LimitsSettings {
  /** Requests a minute from one address (of IPv6: from one network of 64 bits), whoever sends them. */
  readonly perAddress: number;
  /** Requests a minute of one person or program. */
  readonly perSubject: number;
}

/** How much somebody may ask, at this gateway. */
export interface Limits {
  /** @throws TOO_MANY_REQUESTS */
  address(request: FastifyRequest): Promise<void>;
  /** @throws TOO_MANY_REQUESTS */
  subject(request: FastifyRequest, subject: string): Promise<void>;
}

const MINUTE = 60_000;
/** Addresses and subjects that are counted at the same time; the ones that asked last are kept. */
const MOST_COUNTED = 20_000;
/** The plugin takes it of each limit, and its types know it of the plugin alone. */
const kept = { cache: MOST_COUNTED };

type Count = ReturnType<FastifyInstance['createRateLimit']>;

export function createLimits(app: FastifyInstance, { perAddress, perSubject }: LimitsSettings): Limits {
  const subjects = new WeakMap<FastifyRequest, string>();
  let [ofAddress, ofSubject]: [Count | undefined, Count | undefined] = [undefined, undefined];
  app.register(rateLimit, { global: false, timeWindow: MINUTE });
  app.addHook('onReady', async () => {
    // Each counts by itself. The plugin's own key of an address is the network of an IPv6 one: a host has all of it.
    ofAddress = app.createRateLimit({ max: perAddress, ...kept });
    ofSubject = app.createRateLimit({
      max: perSubject,
      ...kept,
      keyGenerator: (request) => subjects.get(request) ?? '',
    });
  });
  return {
    address: (request) => require(ofAddress, request, perAddress, 'Too many requests come from your address.'),
    subject(request, subject) {
      subjects.set(request, subject);
      return require(ofSubject, request, perSubject, 'You ask too much.');
    },
  };
}

async function require(
  count: Count | undefined,
  request: FastifyRequest,
  limit: number,
  problem: string,
): Promise<void> {
  const counted = await count?.(request);
  if (counted === undefined || counted.isAllowed || !counted.isExceeded) return;
  throw new WatchfloorError('TOO_MANY_REQUESTS', problem, {
    details: { limit, retryAfter: counted.ttlInSeconds },
    todo: 'Ask again after the seconds of Retry-After; follow /changes instead of asking again and again.',
  });
}

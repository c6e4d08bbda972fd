import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { WatchfloorError } from 'xstate-temporal/engine';
import { check, type SampleStore } from '../../programme/index.ts';
import { requireOperation, rolesAt } from '../access/walls.ts';
import type { Authenticate } from '../http/authenticate.ts';
import { BASE, urlOf } from '../http/routes.ts';
import { binaryOperations } from './binary-operations.ts';

/** Samples: bytes in and out, which nothing here reads. */
export function addSamples(app: FastifyInstance, store: SampleStore, authenticate: Authenticate): void {
  // Handed on as it comes; the store counts it.
  app.addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload));

  const { 'samples.fetch': fetched, 'samples.hand-in': handedIn } = binaryOperations;

  app.post(urlOf(handedIn), { bodyLimit: store.limit }, async (request, reply) => {
    const { person } = await authenticate(request);
    requireOperation(person, 'samples.hand-in');
    const { tenant } = check(handedIn.params, request.params, 'The path is not valid');
    const { name, sha256 } = check(handedIn.query, request.query, 'The query is not valid');
    rolesAt(person, 'samples.hand-in', tenant);
    const { body } = request;
    if (!isBytes(body)) throw new WatchfloorError('MEDIA_TYPE_UNSUPPORTED', 'A sample is application/octet-stream.');
    // Left open where it is given up in between, so that the sender hears why; what else comes is not waited for.
    reply.header('connection', 'close');
    const kept = await store.keep(tenant, { name, sha256 }, body.iterator({ destroyOnReturn: false }));
    const location = `${BASE}/samples/${tenant}/${kept.sha256}`;
    return reply.code(201).send(handedIn.answer.parse({ ...kept, location }));
  });

  app.get(urlOf(fetched), async (request, reply) => {
    const { person } = await authenticate(request);
    requireOperation(person, 'samples.fetch');
    const { sha256, tenant } = check(fetched.params, request.params, 'The path is not valid');
    rolesAt(person, 'samples.fetch', tenant);
    const found = await store.read(tenant, sha256);
    if (found === undefined) throw new WatchfloorError('NOT_FOUND', 'There is nothing here.');
    return (
      reply
        .type('application/octet-stream')
        .header('content-length', found.size)
        // By its hash, with an ending that no system opens anything with.
        .header('content-disposition', `attachment; filename="${sha256}.sample"`)
        .header('content-security-policy', "sandbox; default-src 'none'")
        .send(found.content)
    );
  });
}

function isBytes(body: unknown): body is Readable {
  return body instanceof Readable;
}

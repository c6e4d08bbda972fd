import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { check } from '../../programme/index.ts';
import type { Authenticate } from '../http/authenticate.ts';
import type { Redirect, SignIn } from './sign-in.ts';

const beginQuery = z.strictObject({ return_to: z.string().max(500).optional() });

/** `/auth`: signing in and out, in a browser. */
export function addSignIn(app: FastifyInstance, signIn: SignIn, authenticate: Authenticate): void {
  const go = (reply: FastifyReply, { cookies, location }: Redirect) =>
    reply.header('set-cookie', [...cookies]).redirect(location, 302);

  app.get('/auth/sign-in', async (request, reply) => {
    const { return_to: returnTo } = check(beginQuery, request.query, 'The query is not valid');
    return go(reply, await signIn.begin(returnTo));
  });

  app.get('/auth/callback', async (request, reply) => {
    const query = request.url.slice(request.url.indexOf('?') + 1);
    return go(reply, await signIn.complete(query, request.headers.cookie));
  });

  /** A write: no other site signs anybody out. */
  app.post('/auth/sign-out', async (request, reply) => {
    await authenticate(request);
    const { cookies, location } = await signIn.end();
    return reply.header('set-cookie', [...cookies]).send({ location });
  });
}

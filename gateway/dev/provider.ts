import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import { type Configuration, interactionPolicy, Provider } from 'oidc-provider';
import { WatchfloorError } from 'xstate-temporal/engine';
import { isLoopback } from '../../text/index.ts';
import { codePage, confirmPage, messagePage, signInPage } from './page.ts';
import { type SamplePerson, samplePeople } from './people.ts';
import { createStorage } from './storage.ts';

export interface SampleProviderOptions {
  /** On loopback, such as 127.0.0.1, ::1 or localhost. */
  readonly host?: string;
  /** Default: a free one. */
  readonly port?: number;
  /** Of the gateway, whose people it signs in. */
  readonly publicUrl: string;
  readonly tenants: readonly string[];
  /** For how long an access token is good, in seconds; default an hour. */
  readonly accessSeconds?: number;
}

export interface SampleProvider {
  readonly issuer: string;
  /** The gateway's client there. */
  readonly clientId: string;
  /** The command line's. */
  readonly cliClientId: string;
  /** What tokens for the API are made for. */
  readonly audience: string;
  readonly people: readonly SamplePerson[];
  close(): Promise<void>;
}

const CLIENT = 'watchfloor';
const CLI_CLIENT = 'watchfloor-cli';

/**
 * An OpenID provider that signs anybody in as whom they choose: for the first minute and for tests.
 *
 * @throws ADDRESS_UNUSABLE for any address but loopback
 */
export async function startSampleProvider(options: SampleProviderOptions): Promise<SampleProvider> {
  const { accessSeconds = 3_600, host = '127.0.0.1', port = 0, publicUrl, tenants } = options;
  if (!isLoopback(host))
    throw new WatchfloorError(
      'ADDRESS_UNUSABLE',
      'The sample provider signs anybody in, and listens on loopback only.',
      {
        todo: 'Use a provider of your own: "watchfloor gateway".',
      },
    );
  const people = samplePeople(tenants);
  let provider: Provider | undefined;
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 10_000 }, (request, response) => {
    const { address } = server.address() as AddressInfo;
    // A name that somebody has pointed at this machine is no way in.
    const isOwn = request.headers.host === new URL(issuer).host && isLoopback(address);
    if (provider === undefined || !isOwn) return void response.writeHead(421).end();
    void answer(provider, people, request, response).catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  const issuer = `http://${host.includes(':') ? `[${host}]` : host}:${bound}`;
  const audience = `${new URL(publicUrl).origin}/api`;
  provider = new Provider(issuer, await configuration(people, new URL(publicUrl).origin, audience, accessSeconds));
  return {
    issuer,
    clientId: CLIENT,
    cliClientId: CLI_CLIENT,
    audience,
    people,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function configuration(
  people: readonly SamplePerson[],
  origin: string,
  audience: string,
  accessSeconds: number,
): Promise<Configuration> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig' };
  const kid = createHash('sha256').update(JSON.stringify(jwk)).digest('base64url').slice(0, 16);
  const claimsOf = (subject: string) => {
    const found = people.find((person) => person.subject === subject);
    if (found === undefined) return undefined;
    const { email, name, role, tenant } = found;
    return { sub: subject, name, email, roles: [role], ...(tenant === undefined ? {} : { tenants: [tenant] }) };
  };
  return {
    adapter: createStorage() as never,
    jwks: { keys: [{ ...jwk, kid }] as never },
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    clients: [
      {
        client_id: CLIENT,
        redirect_uris: [`${origin}/auth/callback`],
        post_logout_redirect_uris: [`${origin}/`],
        token_endpoint_auth_method: 'none',
        id_token_signed_response_alg: 'ES256',
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
      {
        client_id: CLI_CLIENT,
        client_name: 'The command line',
        redirect_uris: [],
        token_endpoint_auth_method: 'none',
        id_token_signed_response_alg: 'ES256',
        response_types: [],
        grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
      },
    ],
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    pkce: { required: () => true, methods: ['S256'] },
    // What somebody is stands in the identity token itself.
    conformIdTokenClaims: false,
    claims: { openid: ['sub'], profile: ['name', 'roles', 'tenants'], email: ['email'] },
    scopes: ['openid', 'profile', 'email'],
    ttl: {
      ...{ AccessToken: accessSeconds, AuthorizationCode: 60, IdToken: 3_600, Interaction: 600, Session: 3_600 },
      ...{ Grant: 86_400, DeviceCode: 600, RefreshToken: 86_400 },
    },
    issueRefreshToken: async (_context, { clientId }) => clientId === CLI_CLIENT,
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: true },
      revocation: { enabled: true },
      deviceFlow: {
        enabled: true,
        userCodeInputSource: async (context, form, _out, error) => {
          context.type = 'html';
          context.body = codePage(form, error !== undefined);
        },
        userCodeConfirmSource: async (context, form, _client, _info, code) => {
          context.type = 'html';
          context.body = confirmPage(form, code);
        },
        successSource: async (context) => {
          context.type = 'html';
          context.body = messagePage('You are signed in on the command line. This page can be closed.');
        },
      },
      resourceIndicators: {
        enabled: true,
        // Who asks for another one is told so: a token is for this API alone.
        defaultResource: async (_context, client) => (client.clientId === CLI_CLIENT ? audience : []),
        useGrantedResource: async () => true,
        getResourceServerInfo: async () => ({
          scope: '',
          audience,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
    extraTokenClaims: async (_context, token) =>
      'accountId' in token && typeof token.accountId === 'string' ? claimsOf(token.accountId) : undefined,
    findAccount: async (_context, subject) => {
      const claims = claimsOf(subject);
      return claims === undefined ? undefined : { accountId: subject, claims: async () => claims };
    },
    // Nobody is asked whether the gateway may know who they are: they came to be known.
    async loadExistingGrant(context) {
      const { client, provider, session } = context.oidc;
      if (client === undefined || session?.accountId === undefined) return undefined;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
    interactions: {
      policy: choosing(),
      url: (_context, interaction) => `/interaction/${interaction.uid}`,
    },
    renderError: async (context, out) => {
      context.type = 'html';
      context.body = messagePage(out.error_description ?? out.error);
    },
  };
}

/** Whoever signs in on the command line chooses anew as whom: a machine has one browser, and many sample people. */
function choosing() {
  const policy = interactionPolicy.base();
  policy.get('login')?.checks.add(
    new interactionPolicy.Check('choose', 'Choose as whom.', 'login_required', (context) => {
      const { client, result } = context.oidc;
      const isChosen = client?.clientId !== CLI_CLIENT || result?.login !== undefined;
      return isChosen ? interactionPolicy.Check.NO_NEED_TO_PROMPT : interactionPolicy.Check.REQUEST_PROMPT;
    }),
  );
  return policy;
}

/** Its own page, and everything else by the provider. */
async function answer(
  provider: Provider,
  people: readonly SamplePerson[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const target = request.url ?? '/';
  if (!URL.canParse(target, 'http://localhost')) return void response.writeHead(400).end();
  const path = new URL(target, 'http://localhost').pathname;
  if (!/^\/interaction\/[\w-]+$/.test(path)) return provider.callback()(request, response);
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.setHeader('cache-control', 'no-store');
  response.setHeader(
    'content-security-policy',
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
  );
  try {
    await provider.interactionDetails(request, response);
  } catch {
    response.writeHead(400).end(messagePage('This sign-in is over, or was begun elsewhere. Begin again.'));
    return;
  }
  if (request.method === 'GET') return void response.end(signInPage(people, path));
  const isOwn = request.method === 'POST' && request.headers.origin === provider.issuer;
  const subject = isOwn ? new URLSearchParams(await bodyOf(request)).get('subject') : null;
  const person = people.find((one) => one.subject === subject);
  if (person === undefined) return void response.writeHead(400).end(messagePage('There is no such person.'));
  response.removeHeader('content-type');
  await provider.interactionFinished(
    request,
    response,
    { login: { accountId: person.subject } },
    { mergeWithLastSubmission: false },
  );
}

/** A form with one field. */
async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > 1_000) return '';
  }
  return text;
}

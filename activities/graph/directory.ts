import { WatchfloorError } from 'xstate-temporal/engine';
import { z } from 'zod';
import { tenantFacts } from '../../machines/ports.ts';
import type { GraphSettings } from '../adapter-settings.ts';
import { PermanentError, parseParams, TransientError } from '../errors.ts';
import { type HttpAnswer, request } from '../net/http.ts';
import { retryAfterOf } from '../net/retry-after.ts';
import { shownAddress, webAddress } from '../net/web-address.ts';
import { readSecret } from '../secret.ts';
import { authorizationInFile, readTenantRow, type TenantDirectory } from '../tenant-directory.ts';
import { parseAnswer } from './answer.ts';
import { licenceFacts, type SubscribedSku } from './licences.ts';
import { overlayRow, UNKNOWN } from './overlay.ts';
import { type TokenSource, tokenSource } from './token.ts';

// One reading has to fit into an attempt of an effect, which is half a minute.
const TIMEOUT = 20;
const MAX_PAGE = 4 * 1024 * 1024;
// A tenant has some dozens of subscriptions; Graph gives them on one page today.
const MAX_PAGES = 50;

const page = z.object({
  value: z
    .array(
      z.object({
        skuPartNumber: z.string().max(300),
        capabilityStatus: z.string().max(100),
        servicePlans: z
          .array(
            z.object({ servicePlanName: z.string().max(300), provisioningStatus: z.string().max(100).default('') }),
          )
          .max(2_000)
          .default([]),
      }),
    )
    .max(10_000),
  '@odata.nextLink': z.string().max(4_096).optional(),
});

/**
 * Facts about tenants from Microsoft Graph's `subscribedSkus`, with what Graph cannot tell from the directory
 * file, whose word counts where both say something.
 *
 * The application needs `Organization.Read.All` or `LicenseAssignment.Read.All` and an administrator's consent
 * in each tenant.
 *
 * @param overlayFile the directory file, see `overlayRow`
 * @throws WatchfloorError ADAPTER_INVALID at once. By `facts`: PermanentError TENANT_NOT_FOUND (not in the
 * file), GRAPH_CREDENTIALS, GRAPH_DENIED; TransientError GRAPH_THROTTLED (waits as long as `Retry-After` says),
 * GRAPH_UNREACHABLE, GRAPH_TIMEOUT, GRAPH_TLS, GRAPH_NONSENSE
 */
export function graphDirectory(
  settings: GraphSettings,
  overlayFile: string,
  now: () => number = () => Date.now(),
): TenantDirectory {
  const { graphUrl, tokens } = graphAccess(settings, now);
  const timeout = (settings.timeoutSeconds ?? TIMEOUT) * 1_000;

  return {
    async facts(tenantId, { signal }) {
      const row = await readTenantRow(overlayFile, tenantId, overlayRow, signal);
      const { directoryId = tenantId, people: _, premierMapped: __, ...said } = row;
      const licences = licenceFacts(await subscribedSkus(directoryId, signal));
      return parseParams(tenantFacts, { ...UNKNOWN, ...licences, ...said }, 'readTenantFacts');
    },
    // Roles of the security portal are not in Graph: the file says who has them.
    authorization: (asked, { signal }) => authorizationInFile(overlayFile, asked, signal),
  };

  async function subscribedSkus(directoryId: string, signal: AbortSignal | undefined): Promise<SubscribedSku[]> {
    const end = now() + timeout;
    const skus: SubscribedSku[] = [];
    let next: URL | undefined = new URL('/v1.0/subscribedSkus', graphUrl);
    for (let count = 0; next !== undefined; count += 1) {
      if (count === MAX_PAGES) throw strange(`there is no end after ${MAX_PAGES} pages`);
      const answer = await get(next, directoryId, end, signal);
      const { value, '@odata.nextLink': link } = parseAnswer(
        await answer.read(MAX_PAGE),
        page,
        'A page of subscribedSkus',
      );
      skus.push(...value);
      next = link === undefined ? undefined : nextPage(link, graphUrl);
    }
    return skus;
  }

  async function get(url: URL, directoryId: string, end: number, signal: AbortSignal | undefined): Promise<HttpAnswer> {
    for (let tries = 1; ; tries += 1) {
      const within = () => ({ timeout: Math.max(1, end - now()), signal });
      const token = await tokens.token(directoryId, within());
      const answer = await request({
        url,
        method: 'GET',
        headers: { accept: 'application/json', authorization: `Bearer ${token}` },
        family: 'GRAPH',
        ...within(),
      });
      if (answer.status === 200) return answer;
      await answer.drop();
      // A token may be revoked before its end; a fresh one that is not taken either is another matter.
      if (answer.status === 401) tokens.forget(directoryId);
      if (answer.status !== 401 || tries === 2) throw refusal(answer, url, now());
    }
  }
}

/** Asks for a token and nothing else. @throws what `facts` throws */
export async function tryGraph(settings: GraphSettings, directoryId: string): Promise<void> {
  const { tokens } = graphAccess(settings, () => Date.now());
  await tokens.token(directoryId, { timeout: (settings.timeoutSeconds ?? TIMEOUT) * 1_000 });
}

function graphAccess(settings: GraphSettings, now: () => number): { graphUrl: URL; tokens: TokenSource } {
  const { clientId, clientSecret } = settings;
  const graphUrl = webAddress(settings.graphUrl ?? 'https://graph.microsoft.com', 'adapters.directory.graphUrl');
  const loginUrl = webAddress(settings.loginUrl ?? 'https://login.microsoftonline.com', 'adapters.directory.loginUrl');
  if (clientId === undefined || clientSecret === undefined) {
    throw new WatchfloorError('ADAPTER_INVALID', 'adapters.directory: clientId and clientSecret belong together.', {
      todo: 'Correct the configuration.',
    });
  }
  const secret = () => readSecret(clientSecret, 'The client secret for Microsoft Graph');
  return { graphUrl, tokens: tokenSource({ loginUrl, graphUrl, clientId, secret, now }) };
}

/** The token goes with the request: a link that leads elsewhere is not followed. */
function nextPage(link: string, graphUrl: URL): URL {
  const url = URL.canParse(link) ? new URL(link) : undefined;
  if (url?.origin === graphUrl.origin && url.username + url.password === '') return url;
  throw strange('the link to the next page leads elsewhere');
}

const strange = (why: string): TransientError =>
  new TransientError('GRAPH_NONSENSE', `subscribedSkus makes no sense (${why}).`, {
    todo: 'Look at adapters.directory.graphUrl.',
  });

function refusal({ status, headers }: HttpAnswer, url: URL, now: number): WatchfloorError {
  const where = shownAddress(url);
  if (status === 429) {
    return new TransientError('GRAPH_THROTTLED', `${where} asks for patience (429).`, {
      todo: 'It is tried again.',
      retryAfter: retryAfterOf(headers, now),
    });
  }
  if (status === 401) {
    return new PermanentError('GRAPH_CREDENTIALS', `${where} does not take the token (401).`, {
      todo: 'Correct adapters.directory.clientId, .loginUrl and .graphUrl.',
    });
  }
  if (status === 403) {
    return new PermanentError('GRAPH_DENIED', `${where} denies access (403).`, {
      todo: "Give the application Organization.Read.All and an administrator's consent in the tenant.",
    });
  }
  if (status >= 500) {
    return new TransientError('GRAPH_UNREACHABLE', `${where} answers ${status}.`, {
      todo: 'It is tried again.',
      retryAfter: retryAfterOf(headers, now),
    });
  }
  return new TransientError('GRAPH_NONSENSE', `${where} answers ${status} to subscribedSkus.`, {
    todo: 'Look at adapters.directory.graphUrl.',
  });
}

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createGateway, type Gateway, type GatewayOptions, type GatewayRole } from '../../gateway/index.ts';
import { createSampleStore } from '../../programme/index.ts';
import { formInput, inquiry } from '../machines/eod.ts';
import { confirmed } from '../machines/tan.ts';
import { memoryDesks } from './memory-desks.ts';
import { type MemoryProgramme, memoryProgramme } from './memory-programme.ts';
import { AUDIENCE, startProvider, type TestProvider } from './provider.ts';

export const PUBLIC_URL = 'https://watchfloor.test';

/** A gateway over a programme in memory, and the provider that it believes. */
export interface GatewayStage {
  readonly gateway: Gateway;
  readonly programme: MemoryProgramme;
  readonly provider: TestProvider;
  readonly sessionKeys: readonly string[];
  /** The folder with the samples. */
  readonly samples: string;
  /** What a program says with every request that it makes for somebody. */
  as(
    roles: readonly GatewayRole[],
    tenants?: readonly string[],
    more?: object,
  ): Promise<{ authorization: string; host: string }>;
  close(): Promise<void>;
}

/** @param more settings beside those that it needs */
export async function openGateway(
  more: object = {},
  options: Pick<GatewayOptions, 'isReady' | 'onAccess'> = {},
): Promise<GatewayStage> {
  const provider = await startProvider();
  const programme = memoryProgramme();
  const folder = mkdtempSync(path.join(tmpdir(), 'watchfloor-gateway-'));
  const sessionKeys = [randomBytes(32).toString('base64url')];
  const gateway = createGateway({
    programme,
    sessionKeys,
    desks: memoryDesks(programme),
    ...options,
    samples: createSampleStore(folder, { size: 1_000, count: 5 }),
    settings: {
      publicUrl: PUBLIC_URL,
      identity: { issuer: provider.issuer, clientId: 'watchfloor', audience: AUDIENCE },
      ...more,
    },
  });
  await gateway.app.ready();
  return {
    gateway,
    programme,
    provider,
    sessionKeys,
    samples: folder,
    async as(roles, tenants, more = {}) {
      const claims = { sub: `${roles.join('-')}-1`, name: 'Robin Doe', email: 'robin@contoso.example', roles, ...more };
      const token = await provider.token({ ...claims, ...(tenants === undefined ? {} : { tenants }) });
      return { authorization: `Bearer ${token}`, host: new URL(PUBLIC_URL).host };
    },
    async close() {
      await gateway.close();
      await provider.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** An instance of every machine for a tenant. */
export function liveAll(programme: MemoryProgramme, tenant: string): void {
  const profile = 'mde';
  programme.live('tan-application', tenant, { tenantId: tenant, profile }, [
    ['applicant', { type: 'CHECK_ELIGIBILITY' }],
  ]);
  const { type: _, ...finding } = confirmed as { readonly type: string };
  const { leadId: __, ...content } = finding as { readonly leadId?: string };
  const more = { service: 'Microsoft Threat Experts', tag: 'Threat experts', threatKind: 'cyberEspionage' };
  programme.live(
    'attack-notification',
    `${tenant}~notification-1`,
    {
      ...{ notificationId: `${tenant}~notification-1`, tenantId: tenant, profile },
      content: { mitreTechniques: [], firstActivityAt: null, recommendedActions: 'Isolate it.', ...content, ...more },
    },
    [['hunter', { type: 'PUBLISH', tenantId: tenant }]],
  );
  programme.live('eod-subscription', tenant, { tenantId: tenant, profile }, [
    ['account-team', { type: 'PURCHASED', via: 'account team' }],
  ]);
  programme.live('eod-case', `${tenant}~case-1`, { ...formInput, caseId: `${tenant}~case-1`, tenantId: tenant }, [
    ['system', { ...inquiry, tenantId: tenant }],
  ]);
}

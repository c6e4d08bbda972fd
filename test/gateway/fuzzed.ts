/** A gateway over instances in memory, for a program that sends it whatever its description allows, and what it does not. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import getPort from 'get-port';
import { createGateway, peoplesRoles } from '../../gateway/index.ts';
import { createSampleStore } from '../../programme/index.ts';
import { memoryProgramme } from './memory-programme.ts';
import { AUDIENCE, startProvider } from './provider.ts';
import { liveAll } from './stage.ts';

export interface Fuzzed {
  readonly site: string;
  /** Of somebody with every role, for two tenants. */
  readonly token: string;
  /** What nobody meant to fail. */
  readonly faults: readonly unknown[];
  close(): Promise<void>;
}

export async function openFuzzed(): Promise<Fuzzed> {
  const [provider, programme] = [await startProvider(), memoryProgramme()];
  const tenants = ['contoso', 'fabrikam'];
  for (const tenant of tenants) liveAll(programme, tenant);
  const port = await getPort({ host: '127.0.0.1' });
  const site = `http://127.0.0.1:${port}`;
  const folder = mkdtempSync(path.join(tmpdir(), 'watchfloor-fuzzed-'));
  const faults: unknown[] = [];
  const most = 10_000_000;
  const gateway = createGateway({
    programme,
    sessionKeys: [randomBytes(32).toString('base64url')],
    samples: createSampleStore(folder),
    settings: {
      publicUrl: site,
      identity: { issuer: provider.issuer, clientId: 'watchfloor', audience: AUDIENCE },
      limits: { perAddress: most, perSubject: most },
    },
    onFault: (error) => faults.push(error),
  });
  await gateway.listen('127.0.0.1', port);
  const claims = {
    sub: 'program',
    name: 'Program',
    email: 'program@contoso.example',
    roles: [...peoplesRoles],
    tenants,
  };
  const exp = Math.floor(Date.now() / 1_000) + 86_400;
  return {
    site,
    token: await provider.token({ ...claims, exp }),
    faults,
    async close() {
      await gateway.close();
      await provider.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

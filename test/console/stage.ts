import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import getPort from 'get-port';
import { nanoid } from 'nanoid';
import { createIssuer, makeKey } from 'xstate-temporal/proof/node';
import { startSampleProvider } from '../../gateway/dev/index.ts';
import { createGateway } from '../../gateway/index.ts';
import { createProgramme, createSampleStore } from '../../programme/index.ts';
import { goodFacts } from '../machines/tan.ts';
import { openProgramme } from '../support/programme.ts';

/** The whole of it but for the browser: server, worker, provider, gateway, and the console as it is built. */
export interface ConsoleStage {
  readonly site: string;
  /** One for each profile. */
  readonly tenants: { readonly mde: string; readonly xdr: string };
  close(): Promise<void>;
}

export async function openConsole(): Promise<ConsoleStage> {
  const built = buildConsole();
  const [issuer, worker] = [createIssuer(makeKey()), makeKey()];
  const { kid, publicKey } = createIssuer(worker);
  const issuers = [
    { kid: issuer.kid, publicKey: issuer.publicKey, roles: ['*'] },
    { kid, publicKey, roles: ['system'] },
  ];
  const stage = await openProgramme({}, undefined, { trust: { issuers }, key: worker });
  const some = nanoid(6)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, 'x');
  const tenants = { mde: `contoso-${some}`, xdr: `fabrikam-${some}` };
  const all = Object.values(tenants);
  stage.know(all.map((tenantId) => ({ ...goodFacts, tenantId, people: peopleOf(tenantId) })));
  const port = await getPort({ host: '127.0.0.1' });
  const site = `http://127.0.0.1:${port}`;
  const provider = await startSampleProvider({ publicUrl: site, tenants: all });
  const gateway = createGateway({
    programme: createProgramme(stage.client, { taskQueue: stage.taskQueue, issuer }),
    sessionKeys: [randomBytes(32).toString('base64url')],
    samples: createSampleStore(path.join(built, '..', 'samples')),
    consoleDir: built,
    settings: {
      publicUrl: site,
      identity: { issuer: provider.issuer, clientId: provider.clientId, audience: provider.audience },
    },
  });
  await gateway.listen('127.0.0.1', port);
  return {
    site,
    tenants,
    async close() {
      await gateway.close();
      await provider.close();
      await stage.close();
      rmSync(path.dirname(built), { recursive: true, force: true });
    },
  };
}

/** Of the sources as they are. @returns the folder */
export function buildConsole(): string {
  const folder = path.join(mkdtempSync(path.join(tmpdir(), 'watchfloor-console-')), 'built');
  const root = path.resolve(import.meta.dirname, '../..');
  execFileSync(process.execPath, ['scripts/build-console.mjs', folder], { cwd: root, stdio: 'pipe' });
  return folder;
}

const permissions = ['manageSecuritySettings', 'managePortalSystemSettings'];

const peopleOf = (tenant: string) =>
  [`customer-analyst@${tenant}.example`, `applicant@${tenant}.example`].map((id) => ({ id, permissions }));

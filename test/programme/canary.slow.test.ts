import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { killAll, start } from '../cli/support.ts';
import { eventually } from '../support/processes.ts';

/** What people of a tenant wrote, each found by itself. */
const canaries = {
  submitter: 'Cleo Canarybird',
  address: 'cleo@canary-mail.example',
  page: 'https://portal.example/canary-page',
  inquiry: 'canary-inquiry: what ran on this machine?',
  device: 'CANARY-DEVICE-7',
  user: 'canary-user',
  expert: 'Eve Canaryexpert',
  advice: 'canary-advice: isolate it',
  refused: 'canary-refused-reason',
  tenantName: 'Canary Contoso Limited',
};

const folders: string[] = [];
afterAll(async () => {
  killAll();
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** In a text as it stands, and in Base64 at each of its three alignments. */
function isIn(bytes: Buffer, text: string): boolean {
  const plain = Buffer.from(text);
  const encoded = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), plain])
      .toString('base64')
      .slice(shift === 0 ? 0 : 4, -4),
  );
  return [text, ...encoded].some((one) => bytes.includes(one));
}

async function filesIn(folder: string): Promise<Buffer> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return Buffer.concat(await Promise.all(files.map((file) => readFile(file))));
}

/** Lives of a tenant on a server with a database file, and everything that is left of them where operators look. */
async function lived(isEncrypted: boolean) {
  const folder = await mkdtemp(path.join(tmpdir(), 'watchfloor-canary-'));
  folders.push(folder);
  const metricsAddress = `127.0.0.1:${await freePort()}`;
  const config = {
    observe: { metricsAddress, logFormat: 'json', logLevel: 'debug' },
    audit: { archiveEverySeconds: 1 },
    ...(isEncrypted ? { encryption: { keyringDir: 'data-keys', masterKeyFile: 'master.key' } } : {}),
  };
  await writeFile(path.join(folder, 'temporal.config.mjs'), `export default ${JSON.stringify(config)};\n`);
  const people = [{ id: canaries.submitter, permissions: ['manageSecuritySettings'] }];
  const cli = async (...argv: string[]) => {
    const done = await start(folder, {}, argv).ended;
    return done;
  };
  if (isEncrypted) expect(await cli('keys', 'master')).toMatchObject({ code: 0 });
  const dev = start(folder, {}, ['dev', '--json', '--no-trust']);
  await dev.printed('\n}\n');
  await writeFile(
    path.join(folder, '.watchfloor/directory.json'),
    JSON.stringify({ tenants: [{ tenantId: 'contoso', people }] }),
  );
  const by = ['--profile', 'mde', '--tenant', 'contoso', '--tenant-name', canaries.tenantName];
  expect(await cli('subscribe', ...by, '--as', 'account-team:S')).toMatchObject({ code: 0 });
  const opened = await cli(
    ...['case', 'open', '--tenant', 'contoso', '--profile', 'mde', '--entry-point', 'EP2', '--json'],
    ...['--url', canaries.page, '--submitter-name', canaries.submitter, '--submitter-email', canaries.address],
    ...['--inquiry', canaries.inquiry, '--device', canaries.device, '--user', canaries.user],
    ...['--as', `customer-analyst:${canaries.submitter}`],
  );
  expect(opened).toMatchObject({ code: 0 });
  const { instance } = JSON.parse(opened.out) as { instance: string };
  const expert = ['--as', `expert:${canaries.expert}`];
  expect(await cli('send', instance, 'ACCEPTED_BY_EXPERT', ...expert)).toMatchObject({ code: 0 });
  // Refused, with what was said in it.
  const refused = await cli('send', instance, 'IR_NEEDED', '--set', `reason=${canaries.refused}`, '--as', 'hunter:H');
  expect(refused).toMatchObject({ code: 3 });
  const advice = { summary: canaries.advice, answers: [], steps: [], nextSteps: [] };
  const report = JSON.stringify({ status: 'CONCLUDED', advice });
  expect(await cli('send', instance, 'REPORT', '--data', report, ...expert)).toMatchObject({ code: 0 });
  const close = await cli('send', instance, 'CONFIRM_CLOSE', '--as', `customer-analyst:${canaries.submitter}`);
  expect(close).toMatchObject({ code: 0 });
  const shown = await cli('show', instance, '--context');
  expect(shown.out).toContain(canaries.advice);
  const archive = path.join(folder, '.watchfloor/audit/archive');
  await eventually('it is archived', async () => (await filesIn(archive)).includes('watchfloor.case'), 60_000);
  const metrics = await (await fetch(`http://${metricsAddress}/metrics`)).text();
  dev.child.kill('SIGTERM');
  const { err } = await dev.ended;
  return {
    database: await filesIn(path.join(folder, '.watchfloor/temporal')),
    archive: await filesIn(archive),
    logs: Buffer.from(err),
    metrics: Buffer.from(metrics),
  };
}

const found = (place: Buffer) => Object.values(canaries).filter((text) => isIn(place, text));

describe('what people of a tenant write', { timeout: 600_000 }, () => {
  it('is nowhere that operators look, where payloads are encrypted', async () => {
    const { archive, database, logs, metrics } = await lived(true);
    expect(database.length).toBeGreaterThan(100_000);
    expect(archive.length).toBeGreaterThan(1_000);
    expect({ database: found(database), archive: found(archive) }).toEqual({ database: [], archive: [] });
    expect({ logs: found(logs), metrics: found(metrics) }).toEqual({ logs: [], metrics: [] });
    // What cannot be hidden: docs/encryption.md says so.
    expect(isIn(database, 'eod-subscription/contoso')).toBe(true);
  });

  it('is in the database and the archive otherwise, and in no log or metric', async () => {
    const { archive, database, logs, metrics } = await lived(false);
    expect(found(database).length).toBeGreaterThan(5);
    expect(found(archive).length).toBeGreaterThan(5);
    expect({ logs: found(logs), metrics: found(metrics) }).toEqual({ logs: [], metrics: [] });
  });
});

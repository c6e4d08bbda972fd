import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { migrate, openDatabase } from '../../activities/index.ts';
import { PASSWORD, startPostgres } from '../support/postgres.ts';
import { temporaryFolder } from './folder.ts';
import { readMail } from './mime.ts';
import { linesOf, mailsIn, optionsIn } from './support.ts';

const script = fileURLToPath(new URL('./child.ts', import.meta.url));
const effects = 60;
const rounds = 7;

interface Worker {
  readonly process: ChildProcess;
  /** Resolves when the worker begins to deliver. */
  readonly ready: Promise<void>;
  /** Resolves with the signal that ended it, or `null` when it came to its end. */
  readonly ended: Promise<string | null>;
}

function startWorker(folder: string, env: NodeJS.ProcessEnv = {}): Worker {
  const child = spawn(process.execPath, ['--import', 'tsx', script, folder, String(effects)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let errors = '';
  child.stderr?.on('data', (data) => {
    errors += data;
  });
  const ready = new Promise<void>((resolve, reject) => {
    child.stdout?.once('data', () => resolve());
    child.once('exit', () => reject(new Error(`The worker ended before it began: ${errors}`)));
  });
  const ended = new Promise<string | null>((resolve, reject) => {
    child.once('exit', (code, signal) => {
      if (code === 0 || signal !== null) resolve(signal);
      else reject(new Error(`The worker failed: ${errors}`));
    });
  });
  return { process: child, ready, ended };
}

async function startAndKill(folder: string, env: NodeJS.ProcessEnv = {}): Promise<string | null> {
  const worker = startWorker(folder, env);
  await worker.ready;
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 120));
  worker.process.kill('SIGKILL');
  return worker.ended;
}

const wholeLines = (path: string): string[] =>
  existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];

/** What a reader sees at any moment: nothing twice, nothing torn. */
function check(folder: string): void {
  const { alertsFile, outboxDir, stateDir, caseDeskDir } = optionsIn(folder);
  for (const path of [alertsFile, join(stateDir, 'staff.jsonl')]) {
    const ids = wholeLines(path).map((line) => JSON.parse(line).id);
    expect(new Set(ids).size).toBe(ids.length);
  }
  if (existsSync(outboxDir)) for (const name of mailsIn(outboxDir)) readMail(readFileSync(join(outboxDir, name)));
  if (!existsSync(caseDeskDir)) return;
  for (const name of readdirSync(caseDeskDir, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.json') && !file.includes('.journal'),
  )) {
    const texts = JSON.parse(readFileSync(join(caseDeskDir, name), 'utf8')).history.map(
      ({ text }: { text: string }) => text,
    );
    expect(new Set(texts).size).toBe(texts.length);
  }
}

test('two workers that are killed again and again, on one set of files, deliver every effect exactly once', async () => {
  const folder = temporaryFolder();
  let killed = 0;
  for (let round = 0; round < rounds; round += 1) {
    const signals = await Promise.all([startAndKill(folder), startAndKill(folder)]);
    killed += signals.filter((signal) => signal === 'SIGKILL').length;
    check(folder);
  }
  expect(killed).toBeGreaterThan(rounds);
  expect(await Promise.all([startWorker(folder).ended, startWorker(folder).ended])).toEqual([null, null]);

  check(folder);
  const { alertsFile, outboxDir, stateDir, caseDeskDir } = optionsIn(folder);
  const all = Array.from({ length: effects }, (_, n) => n);
  expect(mailsIn(outboxDir)).toHaveLength(effects);
  expect(new Set(linesOf(alertsFile).map(({ providerAlertId }) => providerAlertId))).toEqual(
    new Set(all.map((n) => `contoso-test~n-${n}`)),
  );
  expect(new Set(linesOf(join(stateDir, 'staff.jsonl')).map(({ number }) => number))).toEqual(
    new Set(all.map((n) => n + 1)),
  );
  const notes = ['case-0', 'case-1'].flatMap((name) =>
    JSON.parse(readFileSync(join(caseDeskDir, 'contoso-test', `${name}.json`), 'utf8')).history.map(
      ({ text }: { text: string }) => text,
    ),
  );
  expect(notes.sort()).toEqual(all.map((n) => `note ${n}`).sort());
});

test('two workers that are killed again and again, with a database and no folder in common, do the same', async () => {
  const server = await startPostgres();
  onTestFinished(() => server.remove());
  const stores = { kind: 'postgres', url: server.url(), password: { data: PASSWORD } } as const;
  const db = openDatabase(stores);
  onTestFinished(() => db.close());
  await migrate(db);
  const env = { WATCHFLOOR_TEST_STORES: JSON.stringify(stores) };
  let killed = 0;
  for (let round = 0; round < rounds; round += 1) {
    const signals = await Promise.all(
      [temporaryFolder(), temporaryFolder()].map((folder) => startAndKill(folder, env)),
    );
    killed += signals.filter((signal) => signal === 'SIGKILL').length;
  }
  expect(killed).toBeGreaterThan(rounds);
  const folders = [temporaryFolder(), temporaryFolder()];
  expect(await Promise.all(folders.map((folder) => startWorker(folder, env).ended))).toEqual([null, null]);

  for (const folder of folders) expect(readdirSync(folder)).toEqual([]);
  const all = Array.from({ length: effects }, (_, n) => n);
  const mails = await db.query<{ raw: Buffer }>('select raw from watchfloor.mails');
  for (const { raw } of mails) readMail(raw);
  expect(mails).toHaveLength(effects);
  const sorted = async (sql: string) => (await db.query<{ it: string }>(sql)).map(({ it }) => it).sort();
  expect(await sorted("select alert ->> 'providerAlertId' as it from watchfloor.alerts")).toEqual(
    all.map((n) => `contoso-test~n-${n}`).sort(),
  );
  expect(await sorted("select notice ->> 'number' as it from watchfloor.staff")).toEqual(
    all.map((n) => String(n + 1)).sort(),
  );
  const tickets = await db.query<{ ticket: { history: { text: string }[] } }>('select ticket from watchfloor.tickets');
  expect(tickets.flatMap(({ ticket }) => ticket.history.map(({ text }) => text)).sort()).toEqual(
    all.map((n) => `note ${n}`).sort(),
  );
});

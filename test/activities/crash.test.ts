import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import type { Activities, ActivityOptions } from '../../activities/index.ts';
import { nothing } from '../../machines/inquiry/index.ts';
import { budget } from '../support/budgets.ts';
import { temporaryFolder } from './folder.ts';
import { readMail } from './mime.ts';
import { alert, delivery, mailOf, mailsIn, noon, opening, optionsIn, publishEverywhere } from './support.ts';

/**
 * A process dies at its n-th file operation: that one and all later ones do not happen. Of a write,
 * half of the bytes still reach the disk. In the slow suite each n is tried in turn, so no window between
 * two operations stays untried; `npm test` tries every fourth.
 */
const fuse = vi.hoisted(() => ({ left: Number.POSITIVE_INFINITY, blown: false }));

vi.mock('node:fs/promises', async (importActual) => {
  const actual = await importActual<typeof import('node:fs/promises')>();
  class Killed extends Error {}
  const burn = (): boolean => {
    if (fuse.blown) throw new Killed('the process is dead');
    fuse.left -= 1;
    fuse.blown = fuse.left < 0;
    return fuse.blown;
  };
  const guard =
    <A extends unknown[], R>(operation: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      if (burn()) throw new Killed('killed');
      return operation(...args);
    };
  const handle = (real: FileHandle): unknown => ({
    stat: guard(() => real.stat()),
    // Only a power cut could tell, and it is slow.
    sync: guard(async () => {}),
    read: guard((buffer: Buffer, offset: number, length: number, position: number) =>
      real.read(buffer, offset, length, position),
    ),
    writeFile: async (content: string | Uint8Array) => {
      const bytes = Buffer.from(content as Uint8Array);
      if (!burn()) return real.writeFile(bytes);
      await real.writeFile(bytes.subarray(0, bytes.length / 2));
      throw new Killed('killed');
    },
    write: async (buffer: Buffer, offset: number, length: number, position: number) => {
      if (!burn()) return real.write(buffer, offset, length, position);
      await real.write(buffer, offset, Math.floor(length / 2), position);
      throw new Killed('killed');
    },
    // The kernel closes the files of a dead process.
    close: () => real.close(),
  });
  return {
    ...actual,
    link: guard(actual.link),
    mkdir: guard(actual.mkdir),
    readFile: guard(actual.readFile),
    rename: guard(actual.rename),
    unlink: guard(actual.unlink),
    readdir: guard(actual.readdir),
    open: guard(async (...args: Parameters<typeof actual.open>) => handle(await actual.open(...args))),
  };
});

// Loaded anew with this file system, and forgotten again: other tests use the same modules.
vi.resetModules();
const { createActivities } = await import('../../activities/index.ts');
afterAll(() => vi.resetModules());

const at = noon;
const handOver = {
  tenantId: 'contoso-test',
  caseId: 'contoso-test~case-1',
  at,
  path: 'cirt',
  opensTicket: true,
  topic: 'An operator is active',
  contextUrl: 'https://portal.example/alerts/1',
  reason: 'An operator is active.',
  inquiry: 'Who is this?',
  about: nothing,
  submitter: { name: 'Sam Example', email: 'sam@contoso.test' },
  reports: [],
  advice: null,
  samples: [],
  linkedNotification: null,
  replyTo: ['soc@contoso.test'],
};
const notice = {
  desk: 'reviewers',
  notice: 'assessmentReminder',
  tenantId: 'contoso-test',
  about: 'tan-application/contoso-test',
  at,
  number: 2,
  text: null,
};

type Deliver = (activities: Activities) => Promise<unknown>;

/** What one process delivers, one after another, as the host would. */
const lives: Readonly<Record<string, readonly Deliver[]>> = {
  mail: [({ actions }) => actions.sendMail(mailOf('tanWelcome'), delivery('1.0'))],
  alerts: [
    (activities) => publishEverywhere(activities, alert, delivery('2.0')),
    (activities) => publishEverywhere(activities, { ...alert, notificationId: 'contoso-test~n-2' }, delivery('2.1')),
  ],
  'calls on staff': [({ actions }) => actions.notifyStaff(notice, delivery('3.0'))],
  'a case': [
    ({ actions }) => actions.updateCaseDesk(opening, delivery('4.0')),
    ({ actions }) => actions.handOverToIr(handOver, delivery('4.1')),
  ],
};

async function live(options: ActivityOptions, deliveries: readonly Deliver[]): Promise<unknown[]> {
  const activities = createActivities(options);
  const results: unknown[] = [];
  for (const deliver of deliveries) results.push(await deliver(activities));
  return results;
}

const linesAt = (path: string): string[] =>
  existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];

/** All that a reader can see. Throws where something is half written. */
function seen(options: ActivityOptions): string[] {
  const folder = (path: string): string[] => (existsSync(path) ? readdirSync(path) : []);
  const mails = existsSync(options.outboxDir) ? mailsIn(options.outboxDir) : [];
  for (const name of mails) readMail(readFileSync(join(options.outboxDir, name)));
  const lines = [options.alertsFile, join(options.stateDir, 'staff.jsonl')].flatMap(linesAt);
  const files = ['contoso-test', 'contoso-test/incident-response']
    .map((path) => join(options.caseDeskDir, path))
    .flatMap((path) =>
      folder(path)
        .filter((name) => name.endsWith('.json'))
        .map((name) => readFileSync(join(path, name), 'utf8')),
    );
  for (const text of [...lines, ...files]) JSON.parse(text);
  return [...mails, ...lines, ...files];
}

test.each(Object.keys(lives))(
  '%s: a process that dies at any one of its file operations leaves nothing double, half or lost',
  async (name) => {
    const deliveries = lives[name] ?? [];
    const whole = optionsIn(temporaryFolder());
    const results = await live(whole, deliveries);
    const expected = seen(whole);
    expect(expected.length).toBeGreaterThan(0);

    let deaths = 0;
    for (let operation = 0; ; operation += budget.deathEvery) {
      const options = optionsIn(temporaryFolder());
      fuse.left = operation;
      await live(options, deliveries).catch(() => {});
      const died = fuse.blown;
      fuse.left = Number.POSITIVE_INFINITY;
      fuse.blown = false;
      const left = seen(options);
      expect(new Set(left).size).toBe(left.length);

      expect(await live(options, deliveries)).toEqual(results);
      expect(seen(options)).toEqual(expected);
      if (!died) break;
      deaths += 1;
    }
    expect(deaths * budget.deathEvery).toBeGreaterThan(15);
  },
);

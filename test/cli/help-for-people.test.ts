import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createTerminal } from 'xstate-temporal/cli';
import type { Description } from 'xstate-temporal/client';
import { compile, type Snapshot } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { directoryInFile } from '../../activities/tenant-directory.ts';
import { calendarText } from '../../cli/commands/policy.ts';
import { sampleDirectory, writeSample } from '../../cli/input/directory-sample.ts';
import { printUnderWay } from '../../cli/print/under-way.ts';
import { printWhere } from '../../cli/print/where.ts';
import { businessCalendar, profileIds, tanApplication } from '../../machines/index.ts';
import { failedGates } from '../../machines/tan-application/gates.ts';
import { underWay, withoutRefused } from '../../programme/index.ts';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function folder(): Promise<string> {
  const made = await mkdtemp(path.join(tmpdir(), 'watchfloor-sample-'));
  folders.push(made);
  return made;
}

function screen(columns = 80) {
  let text = '';
  const write = (part: string) => {
    text += part;
    return true;
  };
  const out = { isTTY: false, columns, write } as unknown as NodeJS.WriteStream;
  return { terminal: createTerminal({ json: false, out, err: out, env: {} }), text: () => text };
}

describe('the sample of a tenant directory', () => {
  it('is one: both tenants are read from it, and one is eligible under each profile', async () => {
    const file = path.join(await folder(), 'not', 'there', 'directory.json');
    expect(await writeSample(file)).toBe(true);
    const directory = directoryInFile(file);
    const eligible = new Set<string>();
    for (const { tenantId } of sampleDirectory.tenants) {
      const facts = await directory.facts(tenantId, {});
      for (const profile of profileIds) {
        const policy = { licenceGate: true, cloudGate: true, managedDesktopGate: true } as never;
        if (failedGates(facts, { tenantId, profile, docsEra: '2021-mid', policy }).length === 0) eligible.add(profile);
      }
    }
    expect([...eligible].sort()).toEqual(['mde', 'xdr']);
  });

  it('never replaces a directory that is there', async () => {
    const file = path.join(await folder(), 'directory.json');
    await writeFile(file, 'mine');
    expect(await writeSample(file)).toBe(false);
    expect(await readFile(file, 'utf8')).toBe('mine');
  });
});

describe('what can happen next', () => {
  const chart = compile(tanApplication, { sha256: nodeSha256 });
  const by = { role: 'applicant', name: 'Ada' };
  const begun = chart.start({ tenantId: 'contoso', profile: 'mde' }, { at: 0, by, id: 'start' }).snapshot;
  const description = (snapshot: Snapshot): Description => ({
    ...{ machine: 'tan-application', version: '1.0.0', definition: '', status: snapshot.status, children: [] },
    ...{ states: chart.states(snapshot), tags: [], offers: chart.offers(snapshot), timers: [], attention: [] },
    ...{ busy: false, seq: 1, at: 0, digest: '' },
  });

  it('leaves out what the guards refuse as things are', () => {
    const all = description(begun);
    expect(all.offers).toContain('RETRY_TELL');
    const now = withoutRefused(all, begun);
    expect(now.offers).not.toContain('RETRY_TELL');
    expect(now.offers).toContain('CHECK_ELIGIBILITY');
  });

  it('shows what only machines send on a line of its own', () => {
    const { terminal, text } = screen();
    printWhere(terminal, withoutRefused(description(begun), begun));
    expect(text()).toContain('  CHECK_ELIGIBILITY  applicant\n');
    expect(text()).toContain('  by the service itself: TELL_FAILED\n');
  });

  it('says all of it where the instance lives on another definition', () => {
    const all = { ...description(begun), version: '0.0.1' };
    expect(withoutRefused(all, begun)).toBe(all);
  });
});

describe('an effect that is tried again', () => {
  const pending = (message?: string) => ({
    activityType: { name: 'tan-application/readTenantFacts' },
    attempt: message === undefined ? 1 : 4,
    scheduledTime: { seconds: 100, nanos: 0 },
    ...(message === undefined
      ? {}
      : { lastFailure: { message, applicationFailureInfo: { type: 'DIRECTORY_UNREADABLE' } } }),
  });
  const execution = (...all: object[]) => ({ raw: { pendingActivities: all } }) as never;

  it('is shown with its reason and its next try', () => {
    const { terminal, text } = screen();
    printUnderWay(terminal, underWay(execution(pending('The tenant directory: there is no such file.'))), 88_000);
    expect(text()).toBe(
      'Tried again\n  readTenantFacts  try 4 in 12 s\n    DIRECTORY_UNREADABLE: The tenant directory: there is no such file.\n',
    );
  });

  it('is not worth a line as long as nothing failed', () => {
    const { terminal, text } = screen();
    printUnderWay(terminal, underWay(execution(pending())));
    printUnderWay(terminal, underWay({ raw: {} } as never));
    expect(text()).toBe('');
  });

  it('cannot steer the terminal by its message', () => {
    const { terminal, text } = screen();
    printUnderWay(terminal, underWay(execution(pending('\x1b[2Jgone'))), 0);
    expect(text()).not.toContain('\x1b');
  });
});

describe('a calendar of the policy', () => {
  it('is shown in words', () => {
    expect(calendarText(businessCalendar.parse({ timeZone: 'Europe/Berlin', holidays: ['2030-12-25'] }))).toBe(
      'Europe/Berlin, mon to fri, 09:00 to 17:00, 1 holiday',
    );
  });
});

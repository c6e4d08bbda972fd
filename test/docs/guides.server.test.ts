import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { customAlphabet } from 'nanoid';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createTerminal } from 'xstate-temporal/cli';
import type { DurableWorker } from 'xstate-temporal/worker';
import { sampleDirectory } from '../../cli/input/directory-sample.ts';
import { buildProgram } from '../../cli/program.ts';
import { quiet } from '../../packages/xstate-temporal/test/support/quiet.ts';
import { startProgrammeWorker } from '../../programme/worker/index.ts';
import { readMail } from '../activities/mime.ts';
import { fillIn, guideNames, masked, matches, partsOf, type Shown } from '../support/guides.ts';

/** Set to fill in the outputs of commands that a guide shows without any. */
const writing = process.env.WATCHFLOOR_WRITE_GUIDES === '1';

const server = inject('temporal');
// As long as the tenant of the guides, so that lines break in the same places.
const tenant = customAlphabet('abcdefghijklmnopqrstuvwxyz', 7)();
const taskQueue = `guides-${tenant}`;
const home = process.cwd();

let folder = '';
let worker: DurableWorker;

beforeAll(async () => {
  quiet();
  folder = await mkdtemp(path.join(tmpdir(), 'watchfloor-guides-'));
  const data = path.join(folder, '.watchfloor');
  await mkdir(data);
  const [contoso] = sampleDirectory.tenants;
  const tenants = [{ ...contoso, tenantId: tenant }];
  await writeFile(path.join(data, 'directory.json'), JSON.stringify({ tenants }));
  for (const part of guideNames.flatMap(partsOf))
    if (part.kind === 'file') await writeFile(path.join(folder, part.name), part.text);
  worker = await startProgrammeWorker({
    address: server.address,
    namespace: server.namespace,
    taskQueue,
    activities: {
      directoryFile: path.join(data, 'directory.json'),
      outboxDir: path.join(data, 'outbox'),
      alertsFile: path.join(data, 'alerts.jsonl'),
      caseDeskDir: path.join(data, 'cases'),
      stateDir: path.join(data, 'state'),
    },
  });
  process.chdir(folder);
});

afterAll(async () => {
  process.chdir(home);
  await worker?.close();
  if (folder !== '') await rm(folder, { recursive: true, force: true });
});

const ours = (text: string) => text.replaceAll('contoso', tenant);
const theirs = (text: string) => text.replaceAll(tenant, 'contoso');

/** Runs one command line in this process; what it prints, or its error. */
async function cli(argv: readonly string[]): Promise<string> {
  let text = '';
  const write = (part: string) => {
    text += part;
    return true;
  };
  const out = { isTTY: false, columns: 80, write } as unknown as NodeJS.WriteStream;
  const interrupt = { signal: new AbortController().signal, hold: () => undefined };
  const program = buildProgram(
    { terminal: createTerminal({ json: false, out, err: out, env: {} }), interrupt },
    () => 0,
  );
  const at = ['--address', server.address, '--namespace', server.namespace, '--task-queue', taskQueue];
  await program.parseAsync([...argv, ...at], { from: 'user' });
  return text;
}

/** What is read may lag behind what was done. */
async function printed(shown: Shown, keys: Map<string, string>): Promise<string> {
  const argv = shown.argv.map((word) => {
    let text = ours(word);
    for (const [inGuide, real] of keys) text = text.replaceAll(inGuide, real);
    return text;
  });
  const reads = argv[0] === 'list' || argv[0] === 'show';
  const deadline = Date.now() + (reads ? 20_000 : 0);
  for (;;) {
    const output = theirs(await cli(argv));
    if (matches(output, shown.output) || Date.now() >= deadline) return output;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function letter(template: string, text: string): Promise<string> {
  const outbox = path.join(folder, '.watchfloor', 'outbox');
  const deadline = Date.now() + 20_000;
  for (;;) {
    const all = await readdir(outbox, { recursive: true }).catch(() => []);
    const files = all.filter((file) => file.endsWith('.eml'));
    const mails = await Promise.all(files.map((file) => readFile(path.join(outbox, file))));
    const found = mails
      .filter((mail) => mail.includes(`X-Watchfloor-Template: ${template}`))
      .map((mail) => readMail(mail));
    const texts = found.map((mail) => theirs(mail.text));
    const hit = texts.find((one) => masked(one).trim() === masked(text).trim());
    if (hit !== undefined || Date.now() >= deadline) return hit ?? texts[0] ?? 'no letter';
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

describe('the guides, from the application to the closed case', () => {
  it('print what they show, and their letters arrive', { timeout: 180_000 }, async () => {
    const keys = new Map<string, string>();
    const outputs = new Map<string, string>();
    const parts = guideNames
      .flatMap(partsOf)
      .flatMap((part) => (part.kind !== 'file' && part.play !== undefined ? [{ ...part, play: part.play }] : []));
    // A letter is looked for after the commands of its place.
    parts.sort((a, b) => a.play - b.play || (a.kind === 'mail' ? 1 : -1));
    for (const part of parts) {
      if (part.kind === 'mail') {
        const text = await letter(part.template, part.text);
        if (writing && part.text === '') console.log(`--- ${part.template}\n${text}`);
        else expect(masked(text).trim()).toBe(masked(part.text).trim());
        continue;
      }
      for (const shown of part.shown) {
        const output = await printed(shown, keys);
        const opened = /^opened {2}eod-case\/contoso~(\w+)/.exec(output)?.[1];
        const inGuide = /^opened {2}eod-case\/contoso~(\w+)/.exec(shown.output)?.[1] ?? 'kbb1tm4qsyyhv2';
        if (opened !== undefined) keys.set(inGuide, opened);
        const key = keys.get('kbb1tm4qsyyhv2');
        const told = shown.argv.join('\0');
        // A command that is shown twice keeps what it printed first; the second is for whoever fills in.
        if (!outputs.has(told))
          outputs.set(told, key === undefined ? output : output.replaceAll(key, 'kbb1tm4qsyyhv2'));
        if (writing && shown.output === '') continue;
        // Told by what was printed, should it not be what is shown.
        if (!matches(output, shown.output)) expect(masked(output)).toBe(masked(shown.output));
      }
    }
    expect(outputs.size).toBeGreaterThan(20);
    if (writing) for (const guide of guideNames) fillIn(guide, outputs);
  });
});

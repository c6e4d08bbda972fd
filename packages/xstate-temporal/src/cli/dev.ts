import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { WatchfloorError } from '../engine/index.ts';
import { openServer, showProgress, untilOpen } from '../server/index.ts';
import { announceDev } from './dev-file.ts';
import { EXIT } from './exit.ts';
import { asked, type Interrupt } from './interrupt.ts';
import type { Terminal } from './print/terminal.ts';
import { clean } from './print/text.ts';
import { devFile, devFolder } from './target.ts';

interface DevOptions {
  readonly port: number;
  readonly namespace: string;
  readonly temporary?: boolean;
}

/** A server that stays up until Ctrl-C. No worker: that is the user's own. */
export async function dev(terminal: Terminal, interrupt: Interrupt, options: DevOptions): Promise<number> {
  interrupt.hold();
  const cwd = process.cwd();
  const progress = showProgress(process.stderr);
  const { namespace, port, temporary } = options;
  const server = await untilOpen(interrupt.signal, (signal) =>
    openServer({
      namespace,
      port,
      // An address would be somebody's server, which needs no starting.
      routes: ['found', 'download', 'build'],
      onProgress: progress.onProgress,
      signal,
      ...(temporary === true ? {} : { dataFile: path.join(devFolder(cwd), 'temporal.db') }),
    }),
  ).finally(progress.done);
  // A server that was started here keeps no process alive by itself, so that a caller who forgets it can end.
  const alive = setInterval(() => undefined, 60_000);
  let withdraw: (() => Promise<void>) | undefined;
  try {
    const { address, version } = server;
    await hideFromGit(devFolder(cwd));
    withdraw = await announceDev(devFile(cwd), { address, namespace, pid: process.pid });
    terminal.result({ address, namespace, serverVersion: version, pid: process.pid }, () => {
      const { bold, green } = terminal.colors;
      terminal.line(
        `${green('ready')}  Temporal ${clean(version)} at ${bold(clean(address))}, namespace ${bold(clean(namespace))}`,
      );
      terminal.line('Start your worker with this address. In this folder the other commands find it by themselves.');
      terminal.line(
        temporary === true
          ? 'Ctrl-C stops it; nothing stays.'
          : 'Ctrl-C stops it; what is in it stays for the next time.',
      );
    });
    if ((await Promise.race([asked(interrupt), server.ended])) !== 'asked')
      throw new WatchfloorError('SERVER_ENDED', `The Temporal server has ended. Its log: ${server.logFile ?? 'none'}.`);
    terminal.note('Stopping …');
    return EXIT.ok;
  } finally {
    clearInterval(alive);
    await withdraw?.();
    await server.close();
  }
}

async function hideFromGit(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const ignore = path.join(folder, '.gitignore');
  if (!existsSync(ignore)) await writeFile(ignore, '*\n');
}

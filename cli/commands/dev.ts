import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { asked, clean, wrap } from 'xstate-temporal/cli';
import { WatchfloorError } from 'xstate-temporal/engine';
import type { Context } from '../command.ts';
import { EXIT } from '../exit.ts';
import { announceDev, runningDev } from '../input/dev-file.ts';
import { sampleText, writeSample } from '../input/directory-sample.ts';
import { wholeNumber, withExample, withTarget } from '../input/options.ts';
import type { TargetOptions } from '../input/target.ts';

interface DevOptions extends Omit<TargetOptions, 'gateway'> {
  readonly sample?: boolean;
  readonly port?: number;
  readonly archive: boolean;
  readonly gateway: boolean;
  readonly trust: boolean;
  readonly listen?: string;
  readonly play?: string;
}

/** A server and a worker that stay up. */
export function devCommand(context: Context, done: (code: number) => void): Command {
  const command = withTarget(
    new Command('dev')
      .description('start a Temporal server, a worker and the HTTP API, and keep them up until Ctrl-C')
      .option('--port <number>', 'port of the server on 127.0.0.1; default: a free one', wholeNumber)
      .option('--sample', 'where there is no tenant directory yet, write one with two made-up tenants')
      .option('--listen <host:port>', 'where the HTTP API listens, on loopback; default: 127.0.0.1:8080')
      .option('--play <scenario>', 'play a scenario on the server meanwhile, to be watched by a tester')
      .option('--no-gateway', 'do not serve the HTTP API')
      .option('--no-trust', 'take what nobody proves: commands say with --as who acts, and nobody signs in')
      .option('--no-archive', 'do not write closed cases to the archive'),
  );
  return withExample(command, 'dev', 'dev --sample', 'dev --port 7233', 'dev --sample --play ransomware-wave').action(
    async (options: DevOptions) => {
      done(await dev(context, options));
    },
  );
}

async function dev({ terminal, interrupt }: Context, options: DevOptions): Promise<number> {
  interrupt.hold();
  const [
    { openServer, showProgress },
    { bundleProgramme, startProgrammeWorker },
    { workerOptions },
    { installRuntime },
  ] = await Promise.all([
    import('../../server/index.ts'),
    import('../../programme/worker/index.ts'),
    import('../input/worker-options.ts'),
    import('../observe/runtime.ts'),
  ]);
  const { untilOpen } = await import('xstate-temporal/server');
  const { findTarget } = await import('../input/target.ts');
  const { openConnection } = await import('../input/session.ts');
  const { requireFree } = await import('../observe/listen.ts');
  const { openTraces } = await import('../observe/traces.ts');
  const { workerPolls } = await import('xstate-temporal/client');

  const { listen } = options;
  const target = {
    ...(await findTarget({ ...options, gateway: listen === undefined ? undefined : { listenAddress: listen } })),
    isTrustless: !options.trust,
  };
  const { config, root, taskQueue } = target;
  const { settings } = config;
  // A scenario that is wrong is told before anything is started.
  const source = options.play === undefined ? undefined : await sourceOf(options.play);
  const other = await runningDev(root);
  if (other !== undefined) {
    throw new WatchfloorError(
      'DEV_RUNNING',
      `"watchfloor dev" runs here already (process ${other.pid}) with its server at ${clean(other.address)}. Use it, or stop it first.`,
    );
  }

  await requireFree(settings.observe.metricsAddress);
  installRuntime((text) => void process.stderr.write(text), settings.observe);
  const progress = showProgress(process.stderr);
  const cleanups: (() => Promise<unknown>)[] = [];
  try {
    const bundling = bundleProgramme();
    // Awaited later; a failure of the server must not leave it as an unhandled one.
    bundling.catch(() => undefined);
    const server = await untilOpen(interrupt.signal, (signal) =>
      openServer({
        address: target.address,
        connection: target.connection,
        namespace: target.namespace,
        retentionDays: settings.retentionDays,
        dataFile: settings.server.dataFile,
        port: options.port ?? settings.server.port,
        routes: settings.server.routes,
        onProgress: progress.onProgress,
        signal,
      }),
    ).finally(progress.done);
    cleanups.push(() => server.close());
    const bundle = await bundling;
    if (interrupt.signal.aborted) return EXIT.interrupted;
    const noted = (text: string) => terminal.note(clean(text, 500));
    const traced = await openTraces(settings.observe);
    cleanups.push(async () => traced?.close());
    const observe = { steps: 'info', traces: traced?.traces } as const;
    const gauges = settings.observe.metricsAddress !== undefined;
    const given = { ...(await workerOptions(target, server, noted)), observe, gauges };
    const worker = await startProgrammeWorker({ ...given, bundle });
    cleanups.push(() => worker.close());
    const { address, namespace } = server;
    const ended = Promise.race([
      asked(interrupt),
      server.ended.then(() => 'server' as const),
      worker.running.then(() => 'worker' as const),
    ]);
    // Nobody waits for it yet; what the worker fails with is thrown below.
    ended.catch(() => undefined);
    // Ready means that another command finds a worker at once.
    const connection = await openConnection({ ...target, address });
    cleanups.push(() => connection.close());
    await Promise.race([workerPolls(connection, { namespace, taskQueue }, 30_000), ended]);
    if (interrupt.signal.aborted) return EXIT.interrupted;
    const { keepArchive } = await import('../audit/keep-archive.ts');
    const archive = options.archive ? await keepArchive({ ...target, address }, terminal.note) : undefined;
    cleanups.push(async () => archive?.stop());

    const { issuerOf } = await import('../input/keys.ts');
    const { openDevGateway } = await import('../gateway/dev-gateway.ts');
    // Where the trust is that of keys elsewhere, nothing here can sign what people send.
    const serves = options.gateway && issuerOf(target) !== undefined;
    if (serves) await (await import('../gateway/console-dir.ts')).freshConsole(terminal.note);
    const gateway = serves ? await openDevGateway({ ...target, address }, connection, terminal.note) : undefined;
    cleanups.push(async () => gateway?.close());
    const publicUrl = gateway?.publicUrl;
    const announced = {
      ...{ address, namespace, taskQueue, pid: process.pid },
      ...(publicUrl === undefined ? {} : { gateway: publicUrl }),
      ...(options.trust ? {} : { isTrustless: true }),
    };
    cleanups.push(await announceDev(root, announced));

    if (source !== undefined) {
      const { playScenario } = await import('../gateway/play-scenario.ts');
      const { encryptionOf } = await import('../input/encryption.ts');
      const access = { address, namespace, connection: target.connection, client: connection };
      const played = await playScenario(source, { ...access, encryption: encryptionOf(config), bundle }, terminal);
      cleanups.push(() => played.stop());
      if (gateway !== undefined) terminal.note(`Watch it as a tester: ${gateway.publicUrl}/runs/${played.run}`);
    }
    const { alertsFile, caseDeskDir, directory, directoryFile, outboxDir } = settings.adapters;
    if (options.sample) await writeSample(directoryFile);
    const missing = directory?.clientId === undefined && !existsSync(directoryFile);
    const found = { address, namespace, taskQueue, pid: process.pid, serverVersion: server.version };
    terminal.result({ ...found, ...(publicUrl === undefined ? {} : { publicUrl }) }, () => {
      const { bold, dim, green } = terminal.colors;
      terminal.line(
        `${green('ready')}  Temporal ${clean(server.version)} at ${bold(clean(address))}, namespace ${bold(namespace)}`,
      );
      if (publicUrl !== undefined) {
        terminal.line(`${dim('console')}           ${bold(`${publicUrl}/`)}`);
        terminal.line(`${dim('HTTP API')}          ${publicUrl}/api/v1/openapi.json`);
        terminal.line(`${dim('sign in')}           watchfloor login`);
      }
      terminal.line(`${dim('tenant directory')}  ${shown(directoryFile, root)}${missing ? '  (not there yet)' : ''}`);
      terminal.line(`${dim('mails')}             ${shown(outboxDir, root)}`);
      terminal.line(`${dim('alerts')}            ${shown(alertsFile, root)}`);
      terminal.line(`${dim('cases')}             ${shown(caseDeskDir, root)}`);
      terminal.line('');
      if (missing) {
        for (const line of wrap(NO_DIRECTORY, terminal.columns)) terminal.line(line);
        for (const line of sampleText().trimEnd().split('\n')) terminal.line(dim(`  ${line}`));
        terminal.line('');
      }
      terminal.line('In another terminal, in this folder: watchfloor apply --help');
      terminal.line('Ctrl-C stops all; what is in it stays for the next time.');
    });
    const why = await ended;
    if (why === 'server')
      throw new WatchfloorError('SERVER_ENDED', `The Temporal server has ended. Its log: ${server.logFile ?? 'none'}.`);
    if (why === 'worker') throw new WatchfloorError('WORKER_ENDED', 'The worker has ended by itself.');
    terminal.note('Stopping …');
    return EXIT.ok;
  } finally {
    for (const cleanup of cleanups.reverse()) await cleanup().catch(() => undefined);
  }
}

async function sourceOf(scenario: string) {
  const { readSource } = await import('../simulate/source.ts');
  return readSource(scenario);
}

const NO_DIRECTORY =
  'The tenant directory says what each tenant owns, and is read anew each time. Write it, for example as below, or stop and start "watchfloor dev --sample", which writes just this.';

function shown(file: string, root: string): string {
  return file.startsWith(`${root}/`) ? file.slice(root.length + 1) : file;
}

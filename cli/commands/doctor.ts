import path from 'node:path';
import { Command } from 'commander';
import { clean, wrap } from 'xstate-temporal/cli';
import type { Context } from '../command.ts';
import { EXIT } from '../exit.ts';
import { withExample, withTarget } from '../input/options.ts';
import type { TargetOptions } from '../input/target.ts';

/** What is configured, and whether it works. */
export function doctorCommand(context: Context, done: (code: number) => void): Command {
  const command = withTarget(
    new Command('doctor').description(
      'show the configuration in force with the source of each value, and check server and worker',
    ),
  );
  return withExample(command, 'doctor').action(async (options: TargetOptions) => done(await doctor(context, options)));
}

async function doctor({ terminal }: Context, options: TargetOptions): Promise<number> {
  const { checkAdapters, checkFolder } = await import('../../activities/index.ts');
  const { checkServer } = await import('../../server/index.ts');
  const { describeConfig } = await import('../../server/config/index.ts');
  const { findTarget } = await import('../input/target.ts');
  const { encryptionOf } = await import('../input/encryption.ts');
  const { checkDataKeys } = await import('../../server/keys/index.ts');
  const target = await findTarget(options);
  const { address, byDev, config, connection, from, namespace, taskQueue } = target;
  const settings = describeConfig(config).map((row) => {
    const value = byDev[row.key];
    return value === undefined || value === row.value ? row : { ...row, value: clean(value), source: from ?? '' };
  });
  const payloadKeys = await checkDataKeys(config.settings.encryption);
  const { adapters, audit, server, stores } = config.settings;
  const local = address === undefined || byDev['connection.address'] !== undefined;
  const folders = [
    ...(await checkAdapters({ ...adapters, stores })),
    await checkFolder('archive', audit.archiveDir, 'closed cases'),
    ...(local ? [await checkFolder('database', path.dirname(server.dataFile), "the local server's data")] : []),
  ];
  const checks = [
    ...folders.map((check) => ({ ...check, optional: check.name === 'tenant directory' })),
    ...(payloadKeys === undefined ? [] : [{ name: 'payload keys', optional: false, ...payloadKeys }]),
    ...(await checkServer({
      target: address === undefined ? undefined : { address, ...connection },
      namespace,
      taskQueue,
      codec: encryptionOf(config)?.codec,
    })),
  ];
  const failed = checks.filter(({ ok, optional }) => !ok && !optional);
  terminal.result({ file: config.file, settings, checks, ok: failed.length === 0 }, () => {
    const { bold, dim, green, red, yellow } = terminal.colors;
    terminal.line(bold('Configuration'));
    terminal.line(dim(`  ${config.file === undefined ? 'no temporal.config.ts here' : clean(config.file, 400)}`));
    const shown = settings.filter(({ value }) => value !== '');
    const wide = Math.max(...shown.map(({ key }) => key.length));
    for (const { key, value, source } of shown) {
      terminal.line(`  ${key.padEnd(wide)}  ${shorten(clean(value, 400), target.root)}  ${dim(clean(source, 100))}`);
    }
    terminal.line();
    terminal.line(bold('Checks'));
    for (const { name, ok, optional, detail, todo } of checks) {
      const mark = ok ? green('ok  ') : optional ? yellow('note') : red('FAIL');
      terminal.line(`  ${mark}  ${name.padEnd(17)}  ${shorten(clean(detail, 400), target.root)}`);
      if (todo === '') continue;
      for (const line of wrap(clean(todo, 600), terminal.columns - 8)) terminal.line(`        ${line}`);
    }
  });
  return failed.length === 0 ? EXIT.ok : EXIT.failed;
}

function shorten(text: string, root: string): string {
  return text.replaceAll(`${root}/`, '');
}

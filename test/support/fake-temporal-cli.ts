import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';
import getPort from 'get-port';
import { writeConfigFiles } from 'xstate-temporal/server';

/**
 * Stands in for the Temporal CLI: understands the flags of `temporal server start-dev` and runs what is there with them.
 * `FAKE_SERVER` names a server binary or a real CLI, by `FAKE_KIND`; `FAKE_VERSION` is what it says that its server is;
 * with `FAKE_IGNORES_SETTINGS` it drops all dynamic config, as a server that cannot skip time would.
 */
const env = process.env;
if (process.argv.includes('--version')) {
  console.log(`temporal version 1.9.1 (Server ${env.FAKE_VERSION ?? '1.32.1'}, UI 2.50.0)`);
} else if (env.FAKE_KIND === 'cli') {
  const given = process.argv.slice(2);
  const args = given.filter((arg, index) => {
    return !env.FAKE_IGNORES_SETTINGS || ![arg, given[index - 1]].includes('--dynamic-config-value');
  });
  process.exitCode = spawnSync(env.FAKE_SERVER as string, args, { stdio: 'inherit' }).status ?? 1;
} else {
  const { values } = parseArgs({
    allowPositionals: true,
    options: {
      headless: { type: 'boolean' },
      ip: { type: 'string' },
      port: { type: 'string' },
      namespace: { type: 'string' },
      'db-filename': { type: 'string' },
      'log-level': { type: 'string' },
      'dynamic-config-value': { type: 'string', multiple: true },
    },
  });
  if (values.ip !== '127.0.0.1' || !values.headless) throw new Error('It must be bound to loopback, without a UI.');
  for (const setting of values['dynamic-config-value'] ?? []) JSON.parse(setting.slice(setting.indexOf('=') + 1));
  const dataFile = values['db-filename'] as string;
  const free = () => getPort({ host: '127.0.0.1' });
  const config = await writeConfigFiles(path.dirname(dataFile), {
    dataFile,
    lasting: false,
    settings: env.FAKE_IGNORES_SETTINGS ? {} : undefined,
    ports: {
      frontend: [Number(values.port), await free()],
      history: [await free(), await free()],
      matching: [await free(), await free()],
      worker: [await free(), await free()],
    },
  });
  const run = spawnSync(env.FAKE_SERVER as string, ['--config-file', config, '--allow-no-auth', 'start'], {
    stdio: 'inherit',
  });
  process.exitCode = run.status ?? 1;
}

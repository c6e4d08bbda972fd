import { Command, InvalidArgumentError, Option } from 'commander';
import { clean, wrap } from 'xstate-temporal/cli';
import type { StoreSettings } from '../../activities/index.ts';
import type { Context } from '../command.ts';
import { withExample, withTarget } from '../input/options.ts';
import type { TargetOptions } from '../input/target.ts';

interface SetupCommandOptions extends TargetOptions {
  readonly retention?: number;
  readonly dryRun?: boolean;
}

/** Prepares a server that somebody else runs. */
export function setupCommand(context: Context, done: (code: number) => void): Command {
  const command = withTarget(
    new Command('setup')
      .description('register the namespace and the search attributes on a server that others run; can be run again')
      .addOption(
        new Option(
          '--retention <days>',
          'how long the server keeps closed instances; without it a namespace that is there keeps its own',
        ).argParser(days),
      )
      .option('--dry-run', 'change nothing, and say what would be changed'),
  );
  return withExample(
    command,
    'setup --address temporal.example:7233 --namespace watchfloor --dry-run',
    'setup --address temporal.example:7233 --namespace watchfloor --retention 30',
  ).action(async (options: SetupCommandOptions) => {
    await setup(context, options);
    done(0);
  });
}

async function setup({ terminal, interrupt }: Context, options: SetupCommandOptions): Promise<void> {
  const { openConnection } = await import('../input/session.ts');
  const { findTarget } = await import('../input/target.ts');
  const { setUp } = await import('../../server/index.ts');
  const target = await findTarget(options);
  const dryRun = options.dryRun === true;
  const connection = await openConnection(target);
  try {
    const rows = await setUp(connection, {
      namespace: target.namespace,
      retentionDays: options.retention,
      newRetentionDays: target.config.settings.retentionDays,
      dryRun,
      signal: interrupt.signal,
    }).then(async (done) => [...done, ...(await storeRows(target.config.settings.stores, dryRun))]);
    const changed = rows.filter(({ inPlace }) => !inPlace).length;
    terminal.result({ address: target.address, namespace: target.namespace, dryRun, changed, rows }, () => {
      const { dim, green, yellow } = terminal.colors;
      for (const { name, inPlace, detail } of rows) {
        const mark = inPlace ? dim('in place') : dryRun ? yellow('missing ') : green('set     ');
        const [first = '', ...more] = wrap(clean(detail, 600), terminal.columns - 29);
        terminal.line(`${mark}  ${name.padEnd(17)}  ${first}`);
        for (const line of more) terminal.line(`${' '.repeat(29)}${line}`);
      }
      terminal.line();
      if (changed === 0) terminal.line('Nothing to change. "watchfloor worker" can run here.');
      else if (dryRun) terminal.line('Nothing was changed; without --dry-run it is.');
      else terminal.line('The server is ready for "watchfloor worker".');
    });
  } finally {
    await connection.close();
  }
}

/** The tables of the stores, where they are in a database. */
async function storeRows(
  stores: StoreSettings,
  dryRun: boolean,
): Promise<{ name: string; inPlace: boolean; detail: string }[]> {
  if (stores.kind !== 'postgres') return [];
  const { migrate, openDatabase, schemaState } = await import('../../activities/index.ts');
  const db = openDatabase(stores);
  try {
    const { missing, version } = dryRun ? await schemaState(db, db.query) : await migrate(db);
    const steps = missing.map((step) => `${step.version}: ${step.about}`).join('; ');
    const detail = `schema ${db.schema} in ${db.shown}, version ${version}${steps === '' ? '' : `; ${steps}`}`;
    return [{ name: 'stores', inPlace: missing.length === 0, detail }];
  } finally {
    await db.close();
  }
}

/** The longest that Temporal's own tools let a namespace keep executions is not bounded; ten years is this program's. */
function days(text: string): number {
  if (/^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= 3_650) return Number(text);
  throw new InvalidArgumentError('It must be a whole number of days, from 1 to 3650.');
}

import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Command } from 'commander';
import { clean } from 'xstate-temporal/cli';
import type { Swept } from '../../audit/index.ts';
import { machineOption } from '../audit/options.ts';
import type { Context } from '../command.ts';
import { badInput, EXIT } from '../exit.ts';
import { userName } from '../input/names.ts';
import { wholeNumber, withExample, withTarget } from '../input/options.ts';
import type { TargetOptions } from '../input/target.ts';

interface SweepOptions extends TargetOptions {
  readonly archive?: string;
  readonly deleteAfter?: string;
  readonly every?: number;
  readonly key?: string;
  readonly html?: boolean;
  readonly rate: number;
  readonly machine?: readonly string[];
}

/** Closed cases go to the archive before the server deletes them. */
export function auditSweepCommand(context: Context, done: (code: number) => void): Command {
  const command = withTarget(
    new Command('sweep')
      .description('find closed cases without a bundle and write them to the archive, unredacted')
      .option('--archive <folder>', 'the archive, one bundle a month; default: audit.archiveDir of the configuration')
      .option('--every <seconds>', 'sweep again at this interval, until Ctrl-C', wholeNumber)
      .option(
        '--delete-after <days>',
        'delete months that ended more than this many days ago, except those with a case on hold',
      )
      .option('--key <file>', 'the key that seals; default: .watchfloor/audit/seal.key, if there is one')
      .option('--html', 'also write a page for each case')
      .option('--rate <number>', 'the most calls to the server in a second', wholeNumber, 20)
      .addOption(machineOption()),
  );
  return withExample(command, 'audit sweep', 'audit sweep --every 300 --delete-after 400').action(
    async (options: SweepOptions) => {
      done(await sweepCases(context, options));
    },
  );
}

async function sweepCases({ interrupt, terminal }: Context, options: SweepOptions): Promise<number> {
  const { sweepOnce } = await import('../audit/sweep-once.ts');
  const { withSession } = await import('../input/session.ts');
  const { archive, deleteAfter: days, every, ...rest } = options;
  if (days !== undefined && !/^[1-9]\d{0,4}$/.test(days))
    throw badInput('--delete-after is a whole number of days, at least 1.');
  if (every !== undefined && every < 1) throw badInput('--every is at least 1 second.');
  const deleteAfter = days === undefined ? undefined : Number(days) * 86_400_000;
  const { placedHolds, recordOperation } = await import('../../programme/index.ts');
  return withSession(options, async ({ client, programme: { durable }, target }) => {
    const log = { durable, taskQueue: target.taskQueue };
    const by = { role: 'operator', name: userName() };

    const folder = archive === undefined ? target.config.settings.audit.archiveDir : path.resolve(archive);
    for (;;) {
      const swept = await sweepOnce(client, target.root, {
        ...rest,
        archive: folder,
        signal: interrupt.signal,
        onWait: () => terminal.note('Another process sweeps into this archive; waiting for it …'),
        ...(deleteAfter === undefined ? {} : { deleteAfter }),
        holds: async () => (await placedHolds(log)).map(({ pattern }) => pattern),
        // A sweep that was killed does it again: it is on record once.
        onDelete: async ({ cases, month, seal }) => {
          const id = `delete/${month}/${seal ?? cases}`;
          await recordOperation(log, { type: 'ARCHIVE_DELETED', month, cases, seal }, by, id);
        },
      });
      const failures = Object.values(swept.written).flatMap((one) => one.failures);
      terminal.result({ archive: folder, ...swept }, () => print({ terminal }, folder, swept));
      if (every === undefined) return failures.length > 0 ? EXIT.notVerifiable : EXIT.ok;
      await pause(every * 1_000, undefined, { signal: interrupt.signal });
    }
  });
}

function print(
  { terminal }: Pick<Context, 'terminal'>,
  folder: string,
  { closed, deleted, held, written }: Swept,
): void {
  const { bold, yellow } = terminal.colors;
  const months = Object.entries(written);
  const count = months.reduce((sum, [, one]) => sum + one.written, 0);
  terminal.line(
    `${bold(clean(folder, 300))}  ${closed} closed ${closed === 1 ? 'case' : 'cases'}, ${count} written now`,
  );
  for (const [month, { failures, seal, statuses, written: cases }] of months) {
    terminal.line(
      `  ${month}  ${cases} written: ${statuses.conforms} conform, ${statuses.deviates} deviate, ${statuses.notVerifiable} not verifiable${seal === undefined ? '; no seal, as there is no key' : ''}`,
    );
    for (const { code, message, workflow } of failures)
      terminal.line(yellow(`  failed   ${clean(workflow, 200)}: ${code} ${clean(message, 300)}`));
  }
  for (const month of deleted) terminal.line(`  ${month}  deleted`);
  for (const { cases, month } of held)
    terminal.line(yellow(`  ${month}  kept: on hold are ${clean(cases.slice(0, 10).join(', '), 400)}`));
}

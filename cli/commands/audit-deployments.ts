import { Command } from 'commander';
import { clean } from 'xstate-temporal/cli';
import type { DeploymentEntry } from '../../audit/index.ts';
import { instantText } from '../../text/index.ts';
import { entriesIn, isWithin, NO_LOG, type PeriodOptions, periodOptions } from '../audit/operations.ts';
import { reliedOn } from '../audit/relied-on.ts';
import type { Context } from '../command.ts';
import { EXIT } from '../exit.ts';
import { withExample, withJson } from '../input/options.ts';

/** What was deployed when, and what changed. */
export function auditDeploymentsCommand(context: Context, done: (code: number) => void): Command {
  const command = withJson(
    new Command('deployments')
      .description('which releases, definitions and configurations the workers had, since when, and what changed')
      .argument('<bundle...>', 'folders of exports that have the log of operations'),
  );
  for (const option of periodOptions()) command.addOption(option);
  return withExample(
    command,
    'audit deployments evidence',
    'audit deployments evidence --since 2026-01-01 --until 2026-07-01 --trust trust.json',
  ).action(async (bundles: string[], options: PeriodOptions) => {
    done(await deployments(context, bundles, options));
  });
}

async function deployments(context: Context, bundles: readonly string[], options: PeriodOptions): Promise<number> {
  const { terminal } = context;
  const { Deployments } = await import('../../audit/index.ts');
  const { entries, reliance } = await entriesIn(context, bundles, ['DEPLOYED'], options);
  const compared = new Deployments();
  const found = entries.map((entry) => compared.add(entry)).filter(({ at }) => isWithin(at, options));
  const why = () => {
    if (reliance.cases === 0) return NO_LOG;
    return entries.length === 0 ? 'The log has no deployment.' : 'Nothing was deployed in this time.';
  };
  terminal.result({ deployments: found, reliance }, () => {
    if (found.length === 0) terminal.line(why());
    for (const one of found) print(context, one);
  });
  const relied = reliedOn(terminal, reliance);
  return reliance.cases === 0 && relied === EXIT.ok ? EXIT.notVerifiable : relied;
}

function print({ terminal }: Pick<Context, 'terminal'>, { at, by, changes, log, parts, seq }: DeploymentEntry): void {
  const { bold, dim } = terminal.colors;
  const build = parts.build === null ? '' : `, build ${clean(parts.build ?? '', 200)}`;
  terminal.line(
    `${bold(instantText(at))}  release ${bold(clean(parts.release ?? '', 100))}${build}  ${dim(`${clean(log, 200)} #${seq}`)}`,
  );
  terminal.line(dim(`  by ${clean(by.name, 200)} (${clean(by.role, 60)}), ${clean(by.how, 200)}`));
  if (changes === undefined) terminal.line('  the first on record');
  for (const { from, part, to } of changes ?? []) terminal.line(`  ${clean(part, 200)}  ${shown(from)} → ${shown(to)}`);
}

/** Of a hash its beginning will do to tell it from another; --json has all of it. */
function shown(value: string | null): string {
  if (value === null) return 'none';
  return /^[0-9a-f]{64}$/.test(value) ? `${value.slice(0, 12)}…` : clean(value, 100);
}

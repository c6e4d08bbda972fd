import { Command } from 'commander';
import { clean, json, printLedger } from 'xstate-temporal/cli';
import { instantText } from '../../text/index.ts';
import type { Context } from '../command.ts';
import { parseInstance } from '../input/names.ts';
import { withExample } from '../input/options.ts';
import { findWay, type PersonOptions, targetOptions, withPerson } from '../input/person.ts';

interface ShowOptions extends PersonOptions {
  readonly context?: boolean;
  readonly ledger?: boolean;
}

/** Everything about one instance. */
export function showCommand(context: Context, done: (code: number) => void): Command {
  const command = withPerson(
    new Command('show')
      .description('show an instance: state, what can happen next, deadlines, attention, ledger')
      .argument('<instance>', 'machine/key, such as tan-application/contoso')
      .option('--context', 'also show the context of the instance')
      .option('--no-ledger', 'omit the ledger'),
  );
  return withExample(command, 'show tan-application/contoso').action(async (instance: string, options: ShowOptions) => {
    await show(context, instance, options);
    done(0);
  });
}

async function show({ terminal }: Context, text: string, options: ShowOptions): Promise<void> {
  const { withSession } = await import('../input/session.ts');
  const { printAbout } = await import('../print/about.ts');
  const { printWhere } = await import('../print/where.ts');
  const { printUnderWay } = await import('../print/under-way.ts');

  const name = parseInstance(text);
  const { way } = await findWay(options);
  if (way.kind === 'gateway') {
    const { showThrough } = await import('../through/look.ts');
    return showThrough(terminal, way.gateway, name, options);
  }
  await withSession(targetOptions(options), async ({ programme }) => {
    const shown = await programme.show(name, { ledger: options.ledger !== false });
    const { instance, execution, now, underWay, context, output, ledger } = shown;
    const result = {
      ...{ instance, execution, now, underWay, context },
      ...(output === undefined ? {} : { output }),
      ...(ledger === undefined ? {} : { ledger }),
    };
    terminal.result(result, () => {
      const { bold, dim, yellow } = terminal.colors;
      const label = (name: string) => dim(name.padEnd(10));
      terminal.line(bold(clean(instance)));
      printWhere(terminal, now);
      if (execution.deviating.length > 0)
        terminal.line(yellow(`Deviating  from the configured policy: ${clean(execution.deviating.join(', '), 300)}`));
      printAbout(terminal, context);
      printUnderWay(terminal, underWay);
      terminal.line(`${label('Version')}${clean(now.version)}, ${now.seq} steps, the last at ${instantText(now.at)}`);
      if (options.context) printJson('Context', context);
      if (output !== undefined) printJson('Output', output);
      if (ledger === undefined) return;
      terminal.line();
      terminal.line(dim('Ledger'));
      printLedger(terminal, ledger);
    });

    function printJson(title: string, value: unknown): void {
      terminal.line(terminal.colors.dim(title));
      for (const line of json(value).split('\n')) terminal.line(`  ${line}`);
    }
  });
}

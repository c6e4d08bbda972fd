import { Command } from 'commander';
import { clean, type Terminal, wrap } from 'xstate-temporal/cli';
import type { Control, ControlReport } from '../../audit/controls/index.ts';
import { machineOption, trustOption } from '../audit/options.ts';
import { reliedOn } from '../audit/relied-on.ts';
import type { Context } from '../command.ts';
import { badInput, EXIT } from '../exit.ts';
import { collect, wholeNumber, withExample, withJson } from '../input/options.ts';

interface ControlsOptions {
  readonly control?: readonly string[];
  readonly size?: number;
  readonly seed?: string;
  readonly trust?: string;
  readonly machine?: readonly string[];
}

/** Which controls cases are evidence for, and their exceptions. */
export function auditControlsCommand(context: Context, done: (code: number) => void): Command {
  const command = withJson(
    new Command('controls')
      .description(
        'controls of ISO/IEC 27001 and SOC 2 that cases are evidence for: of each the population and the exceptions',
      )
      .argument('[bundle...]', 'folders of exports; without any, the catalogue is printed')
      .option('--control <id>', 'only this control; may be given several times', collect)
      .option('--size <n>', 'draw so many of the population of each control', wholeNumber)
      .option('--seed <text>', 'what is drawn by, as of "audit sample"')
      .addOption(trustOption())
      .addOption(machineOption()),
  );
  return withExample(
    command,
    'audit controls',
    'audit controls bundle --trust trust.json',
    'audit controls bundle --control duties-segregated --json',
  ).action(async (bundles: string[], options: ControlsOptions) => {
    done(await controls(context, bundles, options));
  });
}

async function controls(
  { interrupt, terminal }: Context,
  bundles: readonly string[],
  { control: ids, seed, size, ...options }: ControlsOptions,
): Promise<number> {
  const { catalogue, ControlTally, catalogueHash, criteria } = await import('../../audit/controls/index.ts');
  const unknown = ids?.find((id) => !catalogue.some((one) => one.id === id));
  if (unknown !== undefined)
    throw badInput(
      `There is no control "${clean(unknown, 100)}"; "watchfloor audit controls" lists them.`,
      'USAGE_INVALID',
    );
  const chosen = catalogue.filter(({ id }) => ids?.includes(id) ?? true);
  if (bundles.length === 0) {
    terminal.result({ catalogue: catalogueHash(), controls: chosen, criteria }, () => printCatalogue(terminal, chosen));
    return EXIT.ok;
  }
  if ((seed === undefined) !== (size === undefined))
    throw badInput('Give --size and --seed, or neither.', 'USAGE_INVALID');
  const { registerSource } = await import('../audit/register-source.ts');
  const source = await registerSource(bundles, { ...options, signal: interrupt.signal });
  const tally = new ControlTally(chosen, seed === undefined || size === undefined ? undefined : { seed, size });
  for await (const { row } of source.rows()) tally.add(row);
  const reports = tally.reports();
  terminal.result({ catalogue: catalogueHash(), reports, reliance: source.reliance }, () => print(terminal, reports));
  return reliedOn(terminal, source.reliance);
}

function printCatalogue(terminal: Terminal, chosen: readonly Control[]): void {
  const { bold, dim } = terminal.colors;
  for (const { id, limits, supports, title } of chosen) {
    terminal.line(`${bold(id)}  ${dim(supports.join(', '))}`);
    paragraph(terminal, title);
    paragraph(terminal, `Limits: ${limits}`, dim);
  }
  terminal.line(
    dim('A. … are of Annex A of ISO/IEC 27001:2022, CC … and PI … of the Trust Services Criteria of SOC 2.'),
  );
}

function print(terminal: Terminal, reports: readonly ControlReport[]): void {
  const { bold, dim, green, magenta, red, yellow } = terminal.colors;
  if (reports.length === 0) terminal.line('No case of these bundles is in the population of a control.');
  for (const {
    claimed,
    control,
    exceptional,
    exceptions,
    of,
    population,
    sample,
    simulated,
    supports,
    title,
    untested,
  } of reports) {
    terminal.line(`${bold(control)}  ${dim(supports.join(', '))}${simulated ? `  ${magenta('SIMULATED')}` : ''}`);
    paragraph(terminal, title);
    const words = [
      `${population} ${of}`,
      exceptional === 0 ? green('no exception') : red(`${exceptional} with exceptions`),
      ...(untested === 0 ? [] : [yellow(`${untested} cannot be tested`)]),
      ...(claimed === 0 ? [] : [yellow(`${claimed} by the exporter's word`)]),
    ];
    terminal.line(`    ${words.join(', ')}`);
    for (const { what, workflow } of exceptions.slice(0, 5))
      paragraph(terminal, `${clean(workflow, 200)}: ${what.slice(0, 3).join('; ')}${what.length > 3 ? ' …' : ''}`, dim);
    if (sample !== undefined)
      paragraph(terminal, `sample: ${sample.map(({ workflow }) => clean(workflow, 200)).join(', ')}`, dim);
    if (exceptional > 5) terminal.line(dim(`    … and ${exceptional - 5} more; --json shows them.`));
  }
  terminal.line();
  terminal.line(dim('An exception is for an auditor to judge. What a control does not show, "audit controls" says.'));
}

function paragraph(terminal: Terminal, text: string, style = (line: string) => line): void {
  for (const line of wrap(clean(text, 700), terminal.columns - 4)) terminal.line(style(`    ${line}`));
}

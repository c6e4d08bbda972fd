import path from 'node:path';
import { Command, Option } from 'commander';
import { clean } from 'xstate-temporal/cli';
import type { Mark } from '../../audit/index.ts';
import { isRegularFile } from '../../audit/seal/layout.ts';
import { type CaseChoice, machineOption, ofOption, onlyOption, trustOption } from '../audit/options.ts';
import { reliedOn } from '../audit/relied-on.ts';
import type { Context } from '../command.ts';
import { badInput } from '../exit.ts';
import { withExample, withJson } from '../input/options.ts';

/** Of cases; see the register's marks, which a test holds this to. */
export const WHERE: readonly Mark[] = ['late', 'policy', 'exceptions', 'both', 'unproven'];

const formats = ['csv', 'json', 'xlsx', 'parquet', 'html'] as const;

interface RegisterCommandOptions extends CaseChoice {
  readonly format?: (typeof formats)[number];
  readonly out?: string;
  readonly where?: readonly Mark[];
  readonly trust?: string;
  readonly machine?: readonly string[];
}

/** All cases, a line each. */
export function auditRegisterCommand(context: Context, done: (code: number) => void): Command {
  const command = withJson(
    new Command('register')
      .description(
        'a row for each case of bundles: opened and decided by whom, how that is proven, deadlines, exceptions, who was both',
      )
      .argument('<bundle...>', 'folders of exports; of redacted ones the exporter is believed')
      .addOption(
        new Option('--format <format>', "what to write; default: by the file's ending, else csv").choices(formats),
      )
      .option('--out <file>', 'write to this file instead of standard output')
      .addOption(
        new Option('--where <what...>', 'only cases of which all of this holds: late, by another policy, …').choices(
          WHERE,
        ),
      )
      .addOption(onlyOption())
      .addOption(ofOption())
      .addOption(trustOption())
      .addOption(machineOption()),
  );
  return withExample(
    command,
    'audit register evidence --out register.xlsx',
    'audit register evidence --out register.html',
    'audit register evidence --where both --out both.xlsx',
    'audit register evidence --only real --trust trust.json --out register.csv',
  ).action(async (bundles: string[], options: RegisterCommandOptions) => {
    done(await register(context, bundles, options));
  });
}

async function register(
  { interrupt, terminal }: Context,
  bundles: readonly string[],
  options: RegisterCommandOptions,
): Promise<number> {
  const { writeCsv, writeJson, writeParquet, writeRegisterPage, writeXlsx } = await import('../../audit/index.ts');
  const { fileSink } = await import('../audit/file-sink.ts');
  const { registerSource } = await import('../audit/register-source.ts');
  const { RegisterTally } = await import('../audit/register-tally.ts');
  const format = terminal.json ? 'json' : formatOf(options);
  const source = await registerSource(bundles, { ...options, signal: interrupt.signal });
  const tally = new RegisterTally();
  const registeredAll = tally.count(source.rows(), options);
  // A bundle that is not there leaves no empty file.
  const first = await registeredAll.next();
  async function* all() {
    if (first.done !== true) yield first.value;
    yield* registeredAll;
  }
  async function* rows() {
    for await (const { row } of all()) yield row;
  }
  const sink = fileSink(options.out);
  const writers = {
    csv: () => writeCsv(rows(), sink.write),
    json: () => writeJson(rows(), sink.write),
    xlsx: () => writeXlsx(rows(), sink.write),
    parquet: () => writeParquet(rows(), sink.write),
    html: () => writeRegisterPage(all(), sink.write, { linkOf: linksFrom(options.out) }),
  };
  await writers[format]().finally(sink.close);
  terminal.note(`${options.out === undefined ? '' : `${clean(options.out, 300)}: `}${tally.text()}`);
  return reliedOn(terminal, source.reliance);
}

function formatOf({ format, out }: RegisterCommandOptions): (typeof formats)[number] {
  const ending = path.extname(out ?? '').slice(1);
  const chosen = format ?? formats.find((one) => one === ending) ?? 'csv';
  if ((chosen === 'xlsx' || chosen === 'parquet') && out === undefined)
    throw badInput(`Of ${chosen}, --out names the file.`, 'USAGE_INVALID');
  return chosen;
}

/** Addresses of the cases' own pages, relative to the page that is written. */
function linksFrom(out: string | undefined): (place: string) => string | undefined {
  const from = path.dirname(path.resolve(out ?? '.'));
  return (place) => {
    const file = path.join(place, 'trail.html');
    if (!isRegularFile(file)) return undefined;
    // A folder's name has escapes of its own.
    return path.relative(from, path.resolve(file)).split(path.sep).map(encodeURIComponent).join('/');
  };
}

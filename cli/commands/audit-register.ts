import path from 'node:path';
import { Command, Option } from 'commander';
import { clean } from 'xstate-temporal/cli';
import type { Registered } from '../../audit/index.ts';
import { isRegularFile } from '../../audit/seal/layout.ts';
import { reliedOn } from '../audit/relied-on.ts';
import type { Context } from '../command.ts';
import { badInput } from '../exit.ts';
import { collect, withExample, withJson } from '../input/options.ts';

const formats = ['csv', 'json', 'xlsx', 'html'] as const;

interface RegisterCommandOptions {
  readonly format?: (typeof formats)[number];
  readonly out?: string;
  readonly only?: 'real' | 'simulated';
  readonly of?: string;
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
      .addOption(new Option('--only <kind>', 'real cases, or simulated ones').choices(['real', 'simulated']))
      .option('--of <machine>', 'only cases of this machine')
      .option('--trust <file>', 'whose proofs are believed: trust.json, as workers have it')
      .option('--machine <file>', 'a file with a machine of your own; may be given several times', collect),
  );
  return withExample(
    command,
    'audit register evidence --out register.xlsx',
    'audit register evidence --out register.html',
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
  const { Reliance, registerOf, writeCsv, writeJson, writeRegisterPage, writeXlsx } = await import(
    '../../audit/index.ts'
  );
  const { milestones } = await import('../../machines/milestones.ts');
  const { serviceLevels } = await import('../../machines/service-levels.ts');
  const { caseReading } = await import('../audit/case-reading.ts');
  const { fileSink } = await import('../audit/file-sink.ts');
  const { trustIn } = await import('../audit/trust.ts');
  const format = terminal.json ? 'json' : formatOf(options);
  const reliance = new Reliance();
  const registered = registerOf(bundles, {
    ...(await caseReading(options.machine)),
    ...(options.trust === undefined ? {} : { trust: trustIn(options.trust) }),
    clocks: serviceLevels,
    milestones,
    reliance,
    signal: interrupt.signal,
  });
  const tally = new Tally();
  const registeredAll = tally.count(registered, options);
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
    html: () => writeRegisterPage(all(), sink.write, { linkOf: linksFrom(options.out) }),
  };
  await writers[format]().finally(sink.close);
  terminal.note(`${options.out === undefined ? '' : `${clean(options.out, 300)}: `}${tally.text()}`);
  return reliedOn(terminal, reliance);
}

function formatOf({ format, out }: RegisterCommandOptions): (typeof formats)[number] {
  const ending = path.extname(out ?? '').slice(1);
  const chosen = format ?? formats.find((one) => one === ending) ?? 'csv';
  if (chosen === 'xlsx' && out === undefined) throw badInput('Of xlsx, --out names the file.', 'USAGE_INVALID');
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

/** What is worth looking into, counted while the rows go by. */
class Tally {
  private cases = 0;
  private simulated = 0;
  private late = 0;
  private deviating = 0;
  private exceptions = 0;
  private both = 0;

  async *count(
    registered: AsyncIterable<Registered>,
    { of, only }: RegisterCommandOptions,
  ): AsyncGenerator<Registered, undefined> {
    for await (const one of registered) {
      const { row } = one;
      if (of !== undefined && row.machine !== of) continue;
      if (only !== undefined && row.simulated !== (only === 'simulated')) continue;
      this.cases++;
      if (row.simulated) this.simulated++;
      if (row.clocks.some(({ outcome }) => outcome === 'breached' || outcome === 'overdue')) this.late++;
      if (row.deviating.length > 0) this.deviating++;
      if (row.exceptionCount > 0) this.exceptions++;
      if (row.both.length > 0) this.both++;
      yield one;
    }
    return undefined;
  }

  text(): string {
    return `${this.cases} cases, ${this.simulated} of them simulated: ${this.late} late, ${this.deviating} by a deviating policy, ${this.exceptions} with exceptions, ${this.both} in which somebody was both.`;
  }
}

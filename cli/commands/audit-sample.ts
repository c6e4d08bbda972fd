import { randomBytes } from 'node:crypto';
import { Command, InvalidArgumentError } from 'commander';
import { clean } from 'xstate-temporal/cli';
import type { Method, Sample, Scope, Stratum, Weight } from '../../audit/sample/index.ts';
import { machineOption, trustOption } from '../audit/options.ts';
import { reliedOn } from '../audit/relied-on.ts';
import type { Context } from '../command.ts';
import { badInput, EXIT } from '../exit.ts';
import { collect, wholeNumber, withExample, withJson } from '../input/options.ts';

interface SampleOptions {
  readonly out?: string;
  readonly size?: number;
  readonly confidence?: number;
  readonly share?: number;
  readonly seed?: string;
  readonly by?: string;
  readonly weight?: string;
  readonly of?: readonly string[];
  readonly simulated?: boolean;
  readonly trust?: string;
  readonly machine?: readonly string[];
  readonly check?: string;
  readonly close?: string;
}

/** Draws cases to be looked into, with a working paper for each. */
export function auditSampleCommand(context: Context, done: (code: number) => void): Command {
  const command = withJson(
    new Command('sample')
      .description('draw cases, with a working paper for each, so that another auditor draws the same')
      .argument('<bundle...>', 'folders of exports')
      .option('--out <folder>', 'a new folder for the sample')
      .option('--size <n>', 'how many cases', wholeNumber)
      .option('--confidence <percent>', 'as many as find an exception with this confidence …', percent)
      .option('--share <percent>', '… where this share of the cases has one', percent)
      .option('--seed <text>', 'what is drawn by; choose it once the bundle is sealed; default: at random')
      .option('--by <parts>', 'stratified: machine, outcome, month, tenant; several with commas')
      .option('--weight <name>', 'by units of: steps, exceptions, late, deviations, unproven')
      .option('--of <machine>', 'only cases of this machine; may be given several times', collect)
      .option('--simulated', 'draw from simulated cases')
      .addOption(trustOption())
      .addOption(machineOption())
      .option('--check <folder>', 'draw again as this sample says, and compare')
      .option('--close <folder>', 'the same, and close it once all conclusions are there'),
  );
  return withExample(
    command,
    'audit sample bundle --out sample --size 25 --by machine,month --seed "4 6 1 3 3"',
    'audit sample bundle --out sample --confidence 95 --share 5',
    'audit sample bundle --check sample',
  ).action(async (bundles: string[], options: SampleOptions) => {
    done(await sample(context, bundles, options));
  });
}

async function sample(context: Context, bundles: readonly string[], options: SampleOptions): Promise<number> {
  const { check, close, out } = options;
  if ([check, close, out].filter((one) => one !== undefined).length !== 1)
    throw badInput('Give one of --out, --check and --close.', 'USAGE_INVALID');
  const folder = check ?? close;
  return folder === undefined ? make(context, bundles, out ?? '', options) : again(context, bundles, folder, options);
}

async function make(
  { interrupt, terminal }: Context,
  bundles: readonly string[],
  out: string,
  options: SampleOptions,
): Promise<number> {
  const { discoverySize, MAX_SEED, strata, weights, writeSample } = await import('../../audit/sample/index.ts');
  const {
    by,
    confidence,
    of,
    seed = randomBytes(16).toString('hex'),
    share,
    simulated = false,
    size,
    trust,
    weight,
  } = options;
  const method = methodOf(by, weight, { strata, weights });
  const isDiscovery = confidence !== undefined && share !== undefined;
  if (
    (size === undefined) === !isDiscovery ||
    (size !== undefined && (confidence ?? share) !== undefined) ||
    size === 0
  )
    throw badInput('Give --size, from 1 on, or both --confidence and --share.', 'USAGE_INVALID');
  if (seed.length > MAX_SEED) throw badInput(`A seed has at most ${MAX_SEED} characters.`, 'USAGE_INVALID');
  const scope: Scope = { simulated, proofsChecked: trust !== undefined, ...(of === undefined ? {} : { machines: of }) };
  const { reliance, result } = await drawn(bundles, options, interrupt.signal, scope, ({ cases }) => ({
    method,
    seed,
    size: size ?? discoverySize(cases.length, (confidence ?? 0) / 100, (share ?? 0) / 100),
  }));
  await writeSample(out, result);
  const { design, frame, sample: cases, strata: parts, weight: units } = result.statement;
  terminal.result(result.statement, () => {
    const { bold, dim } = terminal.colors;
    terminal.line(
      `${bold(String(cases.length))} of ${frame.cases} cases, ${design.method.kind}, by the seed "${clean(design.seed, 200)}"`,
    );
    if (parts.length > 1)
      for (const part of parts) terminal.line(dim(`  ${clean(part.name, 200)}: ${part.drawn} of ${part.cases}`));
    if (units !== undefined)
      terminal.line(dim(`  ${units.units} units; ${units.without} cases have none and cannot be drawn`));
    terminal.line(`${dim('frame')}  ${frame.sha256}`);
    terminal.line(
      `${dim('in')}     ${clean(out, 300)}: a paper a case, conclusions.csv to fill in, statement.json over all`,
    );
  });
  return reliedOn(terminal, reliance);
}

async function again(
  { interrupt, terminal }: Context,
  bundles: readonly string[],
  folder: string,
  options: SampleOptions,
): Promise<number> {
  const { checkSample, closeSample, designIn, isClosedAsItIs } = await import('../../audit/sample/index.ts');
  const { design, scope } = await designIn(folder);
  if (scope.proofsChecked !== (options.trust !== undefined))
    throw badInput(
      scope.proofsChecked
        ? 'It was drawn with proofs checked: give --trust.'
        : 'It was drawn without --trust: leave it out.',
      'USAGE_INVALID',
    );
  const { reliance, result } = await drawn(bundles, options, interrupt.signal, scope, () => design);
  const check = await checkSample(folder, result);
  const closed = await isClosedAsItIs(folder);
  const hashes = options.close === undefined ? undefined : await closeSample(folder, check);
  const isClosed = hashes === undefined ? closed : true;
  terminal.result({ ...check, closed: isClosed ?? null, ...(hashes === undefined ? {} : { hashes }) }, () => {
    const { green, red, yellow } = terminal.colors;
    terminal.line(
      check.same ? green('The same sample is drawn again.') : red('It is not the sample that its statement says.'),
    );
    for (const name of check.differing.slice(0, 20)) terminal.line(`  ${red('differs')} ${clean(name, 300)}`);
    for (const problem of check.conclusions.problems.slice(0, 20)) terminal.line(`  ${red(clean(problem, 300))}`);
    terminal.line(`${check.conclusions.filled} of ${check.conclusions.lines} conclusions are there.`);
    if (isClosed === false) terminal.line(red('It was closed with other conclusions.'));
    else if (isClosed) terminal.line(green('It is closed.'));
    else terminal.line(yellow('It is open.'));
  });
  return check.same && isClosed !== false ? reliedOn(terminal, reliance) : EXIT.failed;
}

async function drawn(
  bundles: readonly string[],
  { machine, trust }: SampleOptions,
  signal: AbortSignal,
  scope: Scope,
  designOf: Parameters<typeof import('../../audit/sample/index.ts').sampleOf>[2],
) {
  const { sampleOf } = await import('../../audit/sample/index.ts');
  const { sealedAs } = await import('../../audit/seal/index.ts');
  const { registerSource } = await import('../audit/register-source.ts');
  const source = await registerSource(bundles, { signal, ...(machine && { machine }), ...(trust && { trust }) });
  const { reliance } = source;
  const result: Sample = await sampleOf(
    { ...source, bundles: bundles.map(sealedAs), unreadable: () => reliance.unreadable },
    scope,
    designOf,
  );
  return { reliance, result };
}

function methodOf(
  by: string | undefined,
  weight: string | undefined,
  known: { strata: object; weights: object },
): Method {
  if (by !== undefined && weight !== undefined) throw badInput('Give --by or --weight, not both.', 'USAGE_INVALID');
  const checked = (name: string, table: object, option: string) => {
    if (Object.hasOwn(table, name)) return name;
    throw badInput(`${option}: "${clean(name, 60)}" is none of ${Object.keys(table).join(', ')}.`, 'USAGE_INVALID');
  };
  if (weight !== undefined) return { kind: 'weighted', by: checked(weight, known.weights, '--weight') as Weight };
  if (by === undefined) return { kind: 'random' };
  return { kind: 'stratified', by: by.split(',').map((name) => checked(name.trim(), known.strata, '--by') as Stratum) };
}

function percent(text: string): number {
  const value = Number(text);
  if (/^\d{1,2}(\.\d{1,3})?$/.test(text) && value > 0) return value;
  throw new InvalidArgumentError('It must be a number above 0 and below 100.');
}

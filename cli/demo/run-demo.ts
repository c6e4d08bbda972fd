import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { customAlphabet } from 'nanoid';
import type { Terminal } from 'xstate-temporal/cli';
import { WatchfloorError } from 'xstate-temporal/engine';
import type { EffectiveConfig } from '../../server/config/index.ts';
import type { TemporalServer } from '../../server/index.ts';
import { compareInstances, loadScenario, type Play, type RecordedStep, type Scenario } from '../../simulator/index.ts';
import { makePrivateFolder, writePrivateFile } from '../../text/index.ts';
import { encryptionOf } from '../input/encryption.ts';
import { openConfigured } from '../input/open-server.ts';
import { playVirtually } from './play-virtually.ts';
import { playable, playOnServer } from './server-run.ts';
import { countsLine, printInstances, printSurprises, stepPrinter } from './show.ts';

export interface DemoOptions {
  readonly file: string;
  /** The folder whose `.watchfloor/` takes the results. */
  readonly root: string;
  readonly config: EffectiveConfig;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** What the demo found out. */
export interface DemoResult {
  readonly scenario: string;
  readonly run: string;
  readonly server: {
    readonly address: string;
    readonly version: string;
    readonly route: string;
    readonly timeSkipping: boolean;
  };
  readonly equal: boolean;
  readonly asExpected: boolean;
  readonly instances: readonly {
    readonly instance: string;
    readonly status: string;
    readonly states: readonly string[];
    readonly steps: number;
    readonly digest: string;
    readonly output?: unknown;
  }[];
  readonly mails: number;
  readonly alerts: number;
  readonly folder: string;
}

const runId = customAlphabet('0123456789abcdefghjkmnpqrstvwxyz', 8);

/**
 * Plays a scenario on the virtual clock, then on a Temporal server, and holds the ledgers against each other. Of its
 * instances nothing stays on the server: one that is started here is thrown away, on any other they are deleted.
 *
 * @throws what the loader and the server resolver throw; LEDGERS_DIFFER, SCENARIO_SURPRISED
 */
export async function runDemo({ file, root, config, terminal, signal }: DemoOptions): Promise<DemoResult> {
  const scenario = await loadScenario(file);
  const { colors } = terminal;
  const heading = (text: string) => {
    if (!terminal.json) terminal.line(`\n${colors.bold(text)}`);
  };
  const printSteps = (): ((step: RecordedStep) => void) =>
    terminal.json ? () => undefined : stepPrinter(terminal, scenario.horizon);

  heading(`${scenario.title || scenario.scenario}, on the virtual clock`);
  let virtual = await playVirtually(scenario, printSteps(), signal);

  heading('On a Temporal server');
  const server = await openConfigured(config, { quiet: terminal.json, signal });
  const run = `demo-${runId()}`;
  const folder = path.join(root, '.watchfloor', 'runs', run);
  try {
    const played = playable(scenario, server);
    if (played !== scenario) {
      if (!terminal.json)
        terminal.line(
          `This server (${server.version}) cannot skip time, so an hour is played in a second, with shorter policy values.`,
        );
      virtual = await playVirtually(played, () => undefined, signal);
    }
    const real = await playOnServer({
      scenario: played,
      server,
      connection: config.connection,
      encryption: encryptionOf(config),
      run,
      folder,
      onStep: printSteps(),
      note: terminal.note,
      signal,
    });
    return await conclude({ scenario, run, folder, server, virtual, real, terminal, heading });
  } finally {
    await server.close();
  }
}

interface Conclusion {
  readonly scenario: Scenario;
  readonly run: string;
  readonly folder: string;
  readonly server: TemporalServer;
  readonly virtual: Play;
  readonly real: Play;
  readonly terminal: Terminal;
  readonly heading: (text: string) => void;
}

async function conclude({
  scenario,
  run,
  folder,
  server,
  virtual,
  real,
  terminal,
  heading,
}: Conclusion): Promise<DemoResult> {
  const differences = compareInstances(virtual.instances, real.instances);
  const surprises = [...virtual.surprises, ...real.surprises];
  await makePrivateFolder(folder);
  await writePrivateFile(path.join(folder, 'ledgers.json'), `${JSON.stringify(real.instances, null, 2)}\n`);
  const { address, version, route, timeSkipping } = server;
  const result: DemoResult = {
    scenario: scenario.scenario,
    run,
    server: { address, version, route, timeSkipping },
    equal: differences.length === 0,
    asExpected: surprises.length === 0,
    instances: real.instances.map(({ ledger, ...life }) => ({ ...life, steps: ledger.length })),
    mails: await countFiles(path.join(folder, 'outbox'), '.eml'),
    alerts: await countLines(path.join(folder, 'alerts.jsonl')),
    folder: path.relative(process.cwd(), folder) || '.',
  };
  await writePrivateFile(path.join(folder, 'summary.json'), `${JSON.stringify(result, null, 2)}\n`);
  if (!terminal.json) {
    heading('Summary');
    printInstances(terminal, real.instances);
    terminal.line();
    terminal.line(countsLine(real.instances, result));
    if (result.equal)
      terminal.line(
        `  ${terminal.colors.green('The ledgers are equal')} on the virtual clock and on Temporal ${version}.`,
      );
    terminal.line(`  Mails, alerts, cases and ledgers: ${result.folder}`);
  }
  printSurprises(terminal, surprises);
  if (differences.length > 0) {
    const [first] = differences;
    const where = first?.seq === undefined ? '' : ` at step ${first.seq}`;
    throw new WatchfloorError(
      'LEDGERS_DIFFER',
      `The ledgers differ: ${first?.instance}${where} ${first?.what}. Both are in ${result.folder}.`,
    );
  }
  if (surprises.length > 0)
    throw new WatchfloorError(
      'SCENARIO_SURPRISED',
      `${surprises.length} steps of the script went otherwise than it says; see above.`,
    );
  return result;
}

async function countFiles(folder: string, ending: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => [] as string[]);
  return names.filter((name) => name.endsWith(ending)).length;
}

async function countLines(file: string): Promise<number> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\n').filter((line) => line !== '').length;
}

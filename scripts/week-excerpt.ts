import { fileURLToPath } from 'node:url';
import { createTerminal } from 'xstate-temporal/cli';
import { playVirtually } from '../cli/demo/play-virtually.ts';
import { countsLine, printInstances, stepPrinter } from '../cli/demo/show.ts';
import { type InstanceRun, loadScenario } from '../simulator/index.ts';

const week = fileURLToPath(new URL('../examples/first-week.yaml', import.meta.url));

/** The part of the README that shows the output of `npm start`. */
const SHOWN = /(## What `npm start` shows\n\n```\n)([\s\S]*?)(?=```)/;

/**
 * The README with the example week as it is printed now. The server's version and the name of the folder, which a run
 * alone knows, stay as they are.
 */
export async function withWeek(readme: string): Promise<string> {
  const [, , before = ''] = SHOWN.exec(readme) ?? [];
  if (before === '') throw new Error('The README shows no example week.');
  const excerpt = await weekExcerpt(before.trimEnd().split('\n').slice(-2));
  return readme.replace(SHOWN, (_, head: string) => head + excerpt);
}

/** Its first and last lines on both hosts, whose ledgers are equal, and its summary. */
async function weekExcerpt(ending: readonly string[]): Promise<string> {
  const scenario = await loadScenario(week);
  let lines: string[] = [];
  const out = { write: (text: string) => lines.push(...text.split('\n').slice(0, -1)) > 0 };
  const terminal = createTerminal({ json: false, out: out as never, env: {} });
  const { instances } = await playVirtually(scenario, stepPrinter(terminal, scenario.horizon));
  const steps = lines;
  lines = [];
  printInstances(terminal, instances);
  return [
    `${scenario.title}, on the virtual clock`,
    ...[...steps.slice(0, 8), '…', ...steps.slice(-2), ''],
    'On a Temporal server',
    ...[...steps.slice(0, 3), '…', ...steps.slice(-3), ''],
    'Summary',
    ...[...lines, '', countsLine(instances, carriedOut(instances)), ...ending, ''],
  ].join('\n');
}

/** How many mails and alerts the ledgers want; each notification is one alert. */
function carriedOut(instances: readonly InstanceRun[]): { mails: number; alerts: number } {
  const records = instances.flatMap(({ ledger }) => ledger);
  const effects = records.flatMap((record) => record.effects);
  return {
    mails: effects.filter((effect) => effect.kind === 'runAction' && effect.name === 'sendMail').length,
    alerts: records.filter(({ event }) => event.type === 'xstate.done.actor.portalAlerts').length,
  };
}

import { Command } from 'commander';
import { clean, table } from 'xstate-temporal/cli';
import type { Held } from '../../simulator/scenarios/flows/index.ts';
import type { Context } from '../command.ts';
import { withExample, withJson } from '../input/options.ts';

/** What a file says that an adversary does, and what of it a simulation plays. */
export function simulateAdversaryCommand({ terminal }: Context): Command {
  const command = withJson(
    new Command('adversary')
      .description('show what a file says an adversary does, and what of it is played')
      .argument('<file>', 'an Attack Flow (.afb of the builder, or STIX 2.1), a Caldera adversary or its abilities'),
  ).addHelpText(
    'after',
    `
Of a condition both of whose outcomes lead on, each campaign draws one; any other condition holds. An OR needs one of
its paths, an AND all of them. Play it with "simulate <scenario> --adversary <file>".`,
  );
  return withExample(command, 'simulate adversary "Black Basta.afb"').action(async (file: string) => {
    const { readFlow } = await import('../../simulator/scenarios/flows/index.ts');
    const { held, name, nodes } = readFlow(file);
    const actions = nodes.flatMap((node) => (node.kind === 'action' ? [node] : []));
    const played = actions.map(({ name: title, tactic, technique }) => ({ name: title, tactic, technique }));
    terminal.result({ name, ...held, played }, () => {
      terminal.line(`${clean(name)} (${held.format})`);
      terminal.line();
      table(
        terminal,
        [{ title: 'TACTIC' }, { title: 'TECHNIQUE' }, { title: 'ACTION', least: 20 }],
        played.map((action) => [action.tactic, action.technique ?? 'drawn', clean(action.name)]),
      );
      terminal.line();
      for (const line of remarks(held)) terminal.line(line);
    });
  });
}

/** What somebody who drew the flow would want to know. */
function remarks(held: Held): readonly string[] {
  const { actions, conditions, forks, inferredTactics, joinedForks, loops, missing, operators, others } = held;
  const times =
    held.timed === actions
      ? 'Every action says when it began, so campaigns keep these times.'
      : `${held.timed} say when they began; times are drawn unless all do.`;
  return [
    `${count(actions, 'action')}, ${count(operators, 'operator')}, ${count(conditions, 'condition')}.`,
    ...(others > 0 ? [`${count(others, 'other object')}, without influence on the order.`] : []),
    ...(forks > 0 ? [`${count(forks, 'condition')} with two outcomes: one is drawn for each campaign.`] : []),
    ...(joinedForks > 0
      ? [`${count(joinedForks, 'condition')} with two outcomes, both of which an AND needs: both are played.`]
      : []),
    ...(inferredTactics > 0
      ? [
          `${count(inferredTactics, 'action')} without a tactic: that of the technique is taken, or of the action before.`,
        ]
      : []),
    ...(held.withoutTechnique > 0
      ? [
          `${count(held.withoutTechnique, 'action')} without a technique of ATT&CK for Enterprise: one of the tactic is drawn.`,
        ]
      : []),
    ...(held.timed > 0 ? [times] : []),
    ...(loops > 0 ? [`${count(loops, 'arrow')} back to an earlier object: each action is played once.`] : []),
    ...(missing.length > 0 ? [`Abilities that are in no file: ${missing.map((id) => clean(id)).join(', ')}.`] : []),
  ];
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

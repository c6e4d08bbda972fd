import { Argument, Command } from 'commander';
import { wrap } from 'xstate-temporal/cli';
import { type ProfileId, profileIds } from '../../machines/profiles/index.ts';
import type { Context } from '../command.ts';
import { withExample, withJson } from '../input/options.ts';

/** What the service is in a profile: for the people of a tenant, before they apply or ask. */
export function profilesCommand(context: Context, done: (code: number) => void): Command {
  const command = withJson(new Command('profiles'))
    .description('say what the service is for a tenant: what must be owned, where to apply, whom to ask what')
    .addArgument(new Argument('[profile]', 'only this flavour of the service').choices(profileIds));
  return withExample(command, 'profiles mde').action(async (only: ProfileId | undefined) => {
    await show(context, only === undefined ? profileIds : [only]);
    done(0);
  });
}

async function show({ terminal }: Context, ids: readonly ProfileId[]): Promise<void> {
  const { profiles } = await import('../../machines/index.ts');
  const { profileFacts } = await import('../print/profile-facts.ts');
  terminal.result({ profiles: ids.map((id) => profiles[id]) }, () => {
    const { bold, dim } = terminal.colors;
    for (const id of ids) {
      terminal.line(bold(id));
      let section = '';
      for (const fact of profileFacts) {
        const said = fact.of(profiles[id]);
        if (said.length === 0) continue;
        if (fact.section !== section) terminal.line(`  ${bold(fact.section)}`);
        section = fact.section;
        // An address or a path stays in one piece: it is there to be copied.
        const lines = said.flatMap((text) =>
          text.includes(' ') ? wrap(text, Math.max(20, terminal.columns - 24)) : [text],
        );
        for (const [index, line] of lines.entries())
          terminal.line(`    ${dim((index === 0 ? fact.name : '').padEnd(18))}  ${line}`);
      }
      terminal.line();
    }
  });
}

import { clean, type Terminal } from 'xstate-temporal/cli';
import { instantText } from '../../text/index.ts';
import type { PersonOptions } from '../input/person.ts';
import { printInstances } from '../print/instance-table.ts';
import { printContext, printSeen, printSteps } from '../print/seen.ts';
import { apiOf } from '../sign-in/api.ts';

interface ShowThrough extends Pick<PersonOptions, 'account'> {
  readonly context?: boolean;
  readonly ledger?: boolean;
}

/** Shows an instance as whoever has signed in sees it. */
export async function showThrough(
  terminal: Terminal,
  gateway: string,
  params: { readonly machine: string; readonly key: string },
  { account, context, ledger = true }: ShowThrough,
): Promise<void> {
  const api = apiOf({ gateway, account });
  const seen = await api.call('instances.read', { params });
  const timeline = ledger ? await api.call('instances.timeline', { params }) : undefined;
  terminal.result({ ...seen, ...timeline }, () => {
    terminal.line(terminal.colors.bold(clean(seen.instance)));
    printSeen(terminal, seen);
    terminal.line(
      `${terminal.colors.dim('Version'.padEnd(10))}${clean(seen.version)}, ${seen.seq} steps, the last at ${instantText(seen.at)}`,
    );
    if (context === true) printContext(terminal, seen.context);
    if (timeline === undefined) return;
    terminal.line();
    printSteps(terminal, timeline.steps);
  });
}

/** What a list is filtered by, and how many of it are wanted. */
interface ListThrough {
  readonly account?: string | undefined;
  readonly filter: Readonly<Record<string, string | boolean>>;
  readonly limit: number;
  readonly all: boolean;
}

/** The most that the gateway gives at once. */
const PAGE = 200;

/** Lists instances that whoever has signed in may see. */
export async function listThrough(terminal: Terminal, gateway: string, asked: ListThrough): Promise<void> {
  const { account, all, filter, limit } = asked;
  const api = apiOf({ gateway, account });
  const instances: object[] = [];
  let cursor: string | undefined;
  do {
    const page: { readonly instances: readonly object[]; readonly next?: string | undefined } = await api.call(
      'instances.list',
      {
        query: {
          ...filter,
          ...(all ? { all: true } : {}),
          ...(cursor === undefined ? {} : { cursor }),
          limit: Math.min(PAGE, limit - instances.length),
        } as never,
      },
    );
    instances.push(...page.instances);
    cursor = page.next;
  } while (cursor !== undefined && instances.length < limit);
  const more = cursor !== undefined;
  terminal.result({ instances, more }, () => {
    if (instances.length === 0) return terminal.line(`No instances.${all ? '' : ' --all shows ended ones too.'}`);
    printInstances(terminal, instances as never, Date.now());
    if (more)
      terminal.line(terminal.colors.dim(`There are more than ${instances.length}; --limit shows more of them.`));
  });
}

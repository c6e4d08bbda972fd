import { Command, Option } from 'commander';
import { clean, wrap } from 'xstate-temporal/cli';
import { inquiryCategories } from '../../machines/inquiry/index.ts';
import { profileIds, profiles } from '../../machines/profiles/index.ts';
import type { Context } from '../command.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { type AboutOptions, aboutFrom, withAbout } from '../input/about.ts';
import { collect, withExample } from '../input/options.ts';
import { findWay, requireNoClaim, type SenderOptions, senderBy, targetOptions, withSender } from '../input/person.ts';
import { requestFrom } from '../input/request.ts';

const topics = profileIds.map((id) => `"${profiles[id].topicLabel}" (${id})`).join(', ');

/** With the fields of an inquiry. */
interface OpenOptions extends SenderOptions, AboutOptions {
  readonly file?: string;
}

/** Experts on Demand: `case open`. */
export function caseCommand(context: Context, done: (code: number) => void): Command {
  const group = new Command('case').description('Experts on Demand cases');
  const command = withSender(
    withAbout(
      new Command('open')
        .description("open a case under the tenant's subscription to Experts on Demand, and print the key of the case")
        .option('--tenant <id>', 'the tenant')
        .addOption(new Option('--profile <profile>', 'the flavour of the service').choices(profileIds))
        .option(
          '--entry-point <id>',
          `where in the portal "${profiles.mde.consultLabel}" was chosen, EP1 to EP8; "watchfloor profiles" names them`,
        )
        .option('--url <address>', 'the page in view')
        .option('--submitter-name <name>', 'the name of the person who asks')
        .option(
          '--submitter-email <address>',
          'the address of the person who asks; answers go there unless --reply-to is given',
        )
        .option('--inquiry <text>', 'what the experts are asked')
        .option('--topic <text>', `the form's first field: ${topics}; default: the page in view`)
        .option('--reply-to <address>', 'where answers go; may be repeated', collect)
        .addOption(new Option('--category <category>', 'what kind of inquiry it is').choices(inquiryCategories))
        .option('--notification <key>', 'the notification that the inquiry is about')
        .option('--reopens <key>', 'the closed case that it continues')
        .option(
          '--file <file>',
          'a JSON or YAML file with any of these; - reads standard input; an option given here overrides it',
        ),
    ),
  );
  withExample(
    command,
    'case open --tenant contoso --profile mde --entry-point EP2 \\',
    '    --url https://portal.example/machines/7 --submitter-name "Ada Poe" \\',
    '    --submitter-email ada@contoso.example --inquiry "What does this machine do?"',
  ).action(async (options: OpenOptions) => {
    done(await open(context, options));
  });
  return group.addCommand(command);
}

async function open({ terminal }: Context, options: OpenOptions): Promise<ExitCode> {
  const { inquiryRequest, readInquiry } = await import('../../programme/index.ts');
  const { withSession } = await import('../input/session.ts');
  const { printWhere } = await import('../print/where.ts');
  const { about: _, ...plain } = options;
  const fields = await requestFrom(plain, Object.keys(inquiryRequest.shape));
  const about = await aboutFrom(options, fields.about);
  const request = { ...fields, ...(about === undefined ? {} : { about }) };
  const { way } = await findWay(options);
  if (way.kind === 'gateway') {
    requireNoClaim(options.as);
    const { openCaseThrough } = await import('../through/begin.ts');
    const problem = await openCaseThrough(
      { terminal, gateway: way.gateway, account: options.account, request },
      PROBLEMS,
    );
    return problem === 'noPermission' ? EXIT.refused : EXIT.ok;
  }
  const inquiry = readInquiry(request, { by: senderBy(way, options, ['customer-analyst']) });
  return withSession(targetOptions(options), async ({ programme }) => {
    const { instance, isKnown, key, now, problem } = await programme.openCase(inquiry);
    terminal.result({ instance, key, problem, isKnown, now }, () => {
      const { bold, green, yellow } = terminal.colors;
      terminal.line(
        `${problem === null ? green(isKnown ? 'there already' : 'opened') : yellow(problem === 'noPermission' ? 'not opened' : 'received')}  ${bold(clean(instance))}`,
      );
      printWhere(terminal, now);
      if (problem !== null) for (const line of wrap(PROBLEMS[problem], terminal.columns)) terminal.line(yellow(line));
      terminal.line();
      terminal.line(`Look at it: watchfloor show ${clean(instance)}`);
    });
    return problem === 'noPermission' ? EXIT.refused : EXIT.ok;
  });
}

const PROBLEMS = {
  noPermission:
    'Consulting an expert takes the permission "Manage security settings", and by the tenant directory whoever asked does not have it.',
  directoryUnavailable:
    'The tenant directory does not say yet whether whoever asked may consult. It is asked again; the case opens by itself.',
} as const;

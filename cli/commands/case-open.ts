import { Command, Option } from 'commander';
import { profileIds } from '../../machines/profiles/index.ts';
import type { Context } from '../command.ts';
import { parseSender } from '../input/names.ts';
import { collect, wholeNumber, withExample, withTarget } from '../input/options.ts';
import { requestFrom } from '../input/request.ts';
import type { TargetOptions } from '../input/target.ts';
import { clean } from '../print/text.ts';

/** With the fields of an inquiry. */
interface OpenOptions extends TargetOptions {
  readonly file?: string;
  readonly submit: boolean;
  readonly as?: string;
}

/** Experts on Demand: `case open`. */
export function caseCommand(context: Context, done: (code: number) => void): Command {
  const group = new Command('case').description('Experts on Demand cases');
  const command = withTarget(
    new Command('open')
      .description(
        "open a case under the tenant's subscription, if it has one: fill in the form, submit it and print the key of the case",
      )
      .option('--tenant <id>', 'the tenant')
      .addOption(new Option('--profile <profile>', 'the flavour of the service').choices(profileIds))
      .option('--tenant-name <name>', "the tenant's name")
      .option('--docs-era <era>', 'the era of the documentation to follow, such as 2021-mid')
      .option('--entry-point <id>', 'where in the portal the expert is consulted, EP1 to EP8')
      .option('--url <address>', 'the page in view')
      .option('--submitter-name <name>', 'the name of the person who asks')
      .option(
        '--submitter-email <address>',
        'the address of the person who asks; answers go there unless --reply-to is given',
      )
      .option('--inquiry <text>', 'what the experts are asked')
      .option('--topic <text>', 'the topic; default: the page in view')
      .option('--reply-to <address>', 'where answers go; may be repeated', collect)
      .option('--category <text>', 'the category of the inquiry')
      .addOption(
        new Option(
          '--subscription <kind>',
          "open the case under this kind of subscription, without looking up the tenant's own; an operator's to say",
        ).choices(['full', 'trial']),
      )
      .option('--trial-days-left <days>', 'days that are left of a trial', wholeNumber)
      .option('--notification <key>', 'the notification that the inquiry is about')
      .option('--reopens <key>', 'the closed case that it continues')
      .option(
        '--permission <name>',
        'a permission of the person who asks; default: manageSecuritySettings; may be repeated',
        collect,
      )
      .option('--no-submit', 'leave the form open instead of submitting it')
      .option(
        '--as <role:name>',
        'who opens it: the submitter, or an operator, who may set policy, era and subscription',
      )
      .option(
        '--file <file>',
        'a JSON or YAML file with any of these; - reads standard input; an option given here overrides it',
      ),
  );
  withExample(
    command,
    'case open --tenant contoso --profile mde --entry-point EP2 \\',
    '    --url https://portal.example/machines/7 --submitter-name "Ada Poe" \\',
    '    --submitter-email ada@contoso.example --inquiry "What does this machine do?"',
  ).action(async (options: OpenOptions) => {
    await open(context, options);
    done(0);
  });
  return group.addCommand(command);
}

async function open({ terminal }: Context, options: OpenOptions): Promise<void> {
  const { inquiryRequest, readInquiry } = await import('../../programme/index.ts');
  const { withSession } = await import('../input/session.ts');
  const { findTarget } = await import('../input/target.ts');
  const { printWhere } = await import('../print/where.ts');
  const { settings } = (await findTarget(options)).config;
  const request = await requestFrom(options, Object.keys(inquiryRequest.shape));
  const inquiry = readInquiry(request, {
    ...{ policy: settings.policy, submit: options.submit },
    ...(options.as === undefined ? {} : { by: parseSender(options.as) }),
  });
  await withSession(options, async ({ programme }) => {
    const { instance, isKnown, key, now, problem } = await programme.openCase(inquiry);
    terminal.result({ instance, key, problem, isKnown, now }, () => {
      const { bold, green, yellow } = terminal.colors;
      terminal.line(`${green(isKnown ? 'there already' : 'opened')}  ${bold(clean(instance))}`);
      printWhere(terminal, now);
      if (problem === 'noPermission')
        terminal.line(yellow('The form was not taken: sending it needs the permission manageSecuritySettings.'));
      terminal.line();
      terminal.line(`Look at it: watchfloor show ${clean(instance)}`);
    });
  });
}

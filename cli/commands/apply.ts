import { Command, Option } from 'commander';
import { clean, wrap } from 'xstate-temporal/cli';
import { profileIds } from '../../machines/profiles/index.ts';
import type { Context } from '../command.ts';
import { withExample } from '../input/options.ts';
import { findWay, requireNoClaim, type SenderOptions, senderBy, targetOptions, withSender } from '../input/person.ts';
import { requestFrom } from '../input/request.ts';
import { pendingText } from '../print/pending.ts';

/** With the fields of an application. */
interface ApplyOptions extends SenderOptions {
  readonly file?: string;
}

/** An application for Targeted Attack Notifications. */
export function applyCommand(context: Context, done: (code: number) => void): Command {
  const command = withSender(
    new Command('apply')
      .description(
        'apply for Targeted Attack Notifications: start the application of a tenant and take it as far as the applicant can',
      )
      .option('--tenant <id>', 'the tenant that applies; a tenant has one application')
      .addOption(new Option('--profile <profile>', 'the flavour of the service').choices(profileIds))
      .option('--tenant-name <name>', "the tenant's name")
      .option('--docs-era <era>', 'the era of the documentation to follow, such as 2021-mid')
      .option('--talked-to-tsp <name>', 'the technical service provider whom the applicant has talked to')
      .option('--talked-to-account-team <name>', 'the member of the account team whom the applicant has talked to')
      .option('--name <name>', "the applicant's name, for the form")
      .option('--email <address>', "the applicant's address, for the form")
      .option(
        '--privacy-read',
        'the applicant has read the privacy statement: the form is submitted once it is reached',
      )
      .option(
        '--file <file>',
        'a JSON or YAML file with any of these; - reads standard input; an option given here overrides it',
      ),
  );
  return withExample(
    command,
    'apply --tenant contoso --profile mde',
    'apply --tenant contoso --profile mde --talked-to-tsp "Kim Lee" \\',
    '    --talked-to-account-team "Sam Roe" --name "Ada Poe" --email ada@contoso.example --privacy-read',
  ).action(async (options: ApplyOptions) => {
    await apply(context, options);
    done(0);
  });
}

async function apply({ terminal }: Context, options: ApplyOptions): Promise<void> {
  const { applicationRequest, readApplication } = await import('../../programme/index.ts');
  const { withSession } = await import('../input/session.ts');
  const { gateName } = await import('../print/gate-name.ts');
  const { printWhere } = await import('../print/where.ts');
  const { target, way } = await findWay(options);
  const request = await requestFrom(options, Object.keys(applicationRequest.shape));
  if (way.kind === 'gateway') {
    requireNoClaim(options.as);
    const { applyThrough } = await import('../through/begin.ts');
    return applyThrough({ terminal, gateway: way.gateway, account: options.account, request });
  }
  const by = senderBy(way, options, ['applicant']);
  const application = readApplication(request, { policy: target.config.settings.policy, by });
  await withSession(targetOptions(options), async ({ programme }) => {
    const { instance, now, failedGates, warnings, directoryProblem, pending } = await programme.apply(application);
    const next = pending === undefined ? null : pendingText(pending);
    terminal.result({ instance, now, failedGates, warnings, pending: next }, () => {
      const { bold, green, yellow } = terminal.colors;
      const say = (text: string, style = (line: string) => line) => {
        for (const line of wrap(clean(text, 600), terminal.columns)) terminal.line(style(line));
      };
      terminal.line(`${green(next === null ? 'applied' : 'begun')}  ${bold(clean(instance))}`);
      printWhere(terminal, now);
      terminal.line();
      for (const gate of failedGates) say(`Not eligible: ${gateName(gate)}.`, yellow);
      for (const gate of warnings) say(`To be looked at: ${gateName(gate)}.`, yellow);
      if (directoryProblem !== undefined) say(`The tenant directory: ${directoryProblem}`, yellow);
      if (next !== null) say(next, yellow);
      else say('Thank you. The application has been received; experts assess it and will be in touch shortly.');
      terminal.line(`Look at it: watchfloor show ${clean(instance)}`);
    });
  });
}

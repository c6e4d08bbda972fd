import type { Description, Instance } from 'xstate-temporal/client';
import type { Sender } from 'xstate-temporal/engine';
import { z } from 'zod';
import { tanEvents, tanInput } from '../machines/index.ts';
import { check } from './input/check.ts';
import { isObject } from './input/read-input.ts';
import { answered, type Session } from './input/session.ts';
import { userName } from './names.ts';
import { underWay } from './print/under-way.ts';
import { rehearse } from './programme.ts';

/** What can be said on the command line. */
export interface ApplyFlags {
  readonly tenant?: string;
  readonly profile?: string;
  readonly tenantName?: string;
  readonly docsEra?: string;
  readonly talkedToTsp?: string;
  readonly talkedToAccountTeam?: string;
  readonly name?: string;
  readonly email?: string;
  readonly privacyRead?: boolean;
}

/** What a file may hold: the names of the flags, and the policy of this one application and what it leads to. */
const applicationFile = z.strictObject({
  tenant: tanInput.shape.tenantId,
  profile: tanInput.shape.profile,
  tenantName: tanInput.shape.tenantName.unwrap().optional(),
  docsEra: tanInput.shape.docsEra.unwrap().optional(),
  policy: z.record(z.string(), z.unknown()).optional(),
  partnerPolicy: tanInput.shape.partnerPolicy.unwrap().partial().optional(),
  talkedToTsp: tanEvents.TALKED_TO_TSP.shape.with.optional(),
  talkedToAccountTeam: tanEvents.TALKED_TO_ACCOUNT_TEAM.shape.with.optional(),
  name: tanEvents.EDIT.shape.name.optional(),
  email: tanEvents.EDIT.shape.email.optional(),
  privacyRead: z.boolean().optional(),
});

/** An application, checked: nothing in it will be refused for what it is. */
export interface Application {
  readonly input: z.input<typeof tanInput>;
  readonly by: Sender;
  readonly fields: z.output<typeof applicationFile>;
}

/** @throws INPUT_INVALID */
export function applicationFrom(
  flags: ApplyFlags,
  file: Readonly<Record<string, unknown>>,
  configured: Policies = {},
): Application {
  const names = Object.keys(applicationFile.shape) as (keyof ApplyFlags)[];
  const given = Object.fromEntries(names.flatMap((name) => (flags[name] === undefined ? [] : [[name, flags[name]]])));
  const fields = check(applicationFile, { ...file, ...given }, 'The application is not valid');
  const input = {
    tenantId: fields.tenant,
    profile: fields.profile,
    ...(fields.tenantName === undefined ? {} : { tenantName: fields.tenantName }),
    ...(fields.docsEra === undefined ? {} : { docsEra: fields.docsEra }),
    policy: { ...configured['tan-application'], ...fields.policy },
    ...partnersOf(configured, file.partnerPolicy),
  };
  check(tanInput, input, 'The application is not valid');
  const by = { role: 'applicant', name: fields.name || userName() };
  rehearse('tan-application', input, by, [{ type: 'CHECK_ELIGIBILITY' }]);
  return { input, by, fields };
}

/** Policy overrides by machine. */
export type Policies = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const partners = ['attack-notification', 'eod-subscription', 'eod-case'] as const;

/** What the machines that this one starts live by, where anything is said about it. Checked with the rest of the input. */
function partnersOf(
  configured: Policies,
  inFile: unknown,
): { partnerPolicy?: z.input<typeof tanInput>['partnerPolicy'] } {
  const own = (isObject(inFile) ? inFile : {}) as Policies;
  const said = partners.filter((machine) => configured[machine] !== undefined || own[machine] !== undefined);
  if (said.length === 0) return {};
  return {
    partnerPolicy: Object.fromEntries(said.map((machine) => [machine, { ...configured[machine], ...own[machine] }])),
  } as never;
}

/** How long the tenant directory may take before the application is left to itself, in ms. */
const DIRECTORY_LIMIT = 10_000;

/**
 * Starts the application and takes every step that is the applicant's: the check, the talks that were had, the form.
 * It stops where somebody else, or something that is missing, comes next, and `pending` says what.
 *
 * @throws ALREADY_STARTED
 */
export async function apply(
  session: Session,
  { input, by, fields }: Application,
): Promise<{ instance: Instance; pending: string | undefined }> {
  const previous = await earlier(session, input.tenantId);
  const { instance } = await answered(
    session,
    session.durable.startAndSend(
      'tan-application',
      input.tenantId,
      { ...input, previous },
      { type: 'CHECK_ELIGIBILITY' },
      { by },
    ),
  );
  const send = (event: Readonly<Record<string, unknown>>) => answered(session, instance.send(event as never, by));
  if (fields.talkedToTsp !== undefined) await send({ type: 'TALKED_TO_TSP', with: fields.talkedToTsp });
  if (fields.talkedToAccountTeam !== undefined)
    await send({ type: 'TALKED_TO_ACCOUNT_TEAM', with: fields.talkedToAccountTeam });
  const { states, problem } = await directoryAnswered(session, instance);
  const { name, email, privacyRead } = fields;
  if (!states.some((state) => state.startsWith('applying.')))
    return { instance, pending: whyNotApplying(states, problem) };
  if (name !== undefined || email !== undefined) {
    await send({ type: 'EDIT', ...(name === undefined ? {} : { name }), ...(email === undefined ? {} : { email }) });
  }
  if (!name || !email) return { instance, pending: 'The form still needs the name and the e-mail address (EDIT).' };
  if (!privacyRead) return { instance, pending: 'Read the privacy statement, then send the form (SUBMIT).' };
  await send({ type: 'SUBMIT', privacyRead });
  // What the confirmation says is printed by the command; so the applicant has seen it.
  await send({ type: 'CLOSE' });
  return { instance, pending: undefined };
}

function whyNotApplying(states: readonly string[], problem: string | undefined): string {
  if (states.includes('notEligible'))
    return 'When that has changed, say so (ELIGIBILITY_CHANGED), and it is checked again.';
  if (states.includes('eligibilityCheck.environment.unavailable'))
    return 'The directory is asked again at the deadline above, or at once (RETRY).';
  if (states.includes('eligibilityCheck.environment.checking')) {
    if (problem === undefined) return 'The tenant directory has not answered yet.';
    return `The tenant directory gives no answer yet, and is asked again by itself. ${problem}`;
  }
  return 'Talk to the technical service provider and the account team, then say so (TALKED_TO_TSP, TALKED_TO_ACCOUNT_TEAM).';
}

/** Waits for the directory; not to the end of its patience where it has failed, more than once, and says why. */
async function directoryAnswered(
  session: Session,
  instance: Instance,
): Promise<Pick<Description, 'states'> & { problem?: string }> {
  const deadline = Date.now() + DIRECTORY_LIMIT;
  for (;;) {
    const { states } = await answered(session, instance.describe());
    if (!states.includes('eligibilityCheck.environment.checking')) return { states };
    const reading = underWay(await instance.handle.describe()).find(({ name }) => name === 'readTenantFacts');
    const late = Date.now() > deadline;
    if (reading?.message !== undefined && (reading.attempt > 2 || late)) return { states, problem: reading.message };
    if (late) return { states };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** How an earlier application of the tenant ended, where the server still knows. */
async function earlier({ durable }: Session, tenant: string): Promise<unknown> {
  const instance = durable.get('tan-application', tenant);
  const found = await instance.handle.describe().catch(() => undefined);
  if (found?.status.name !== 'COMPLETED') return null;
  const output = await instance.result();
  if (typeof output !== 'object' || output === null) return null;
  const { outcome, endedAt } = output as { outcome?: unknown; endedAt?: unknown };
  return { outcome, endedAt };
}

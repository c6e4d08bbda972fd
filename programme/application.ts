import { type Description, type Instance, unread } from 'xstate-temporal/client';
import { codeOf, type Sender } from 'xstate-temporal/engine';
import { z } from 'zod';
import { tanEvents, tanInput } from '../machines/index.ts';
import { type Access, own, requireWorker } from './access.ts';
import { check } from './check.ts';
import type { Policies } from './policies.ts';
import { rehearse } from './rehearse.ts';
import { type Standing, standingOf } from './standing.ts';
import { isOperator, requireTermsAllowed } from './terms.ts';
import { underWay } from './under-way.ts';

/** What somebody applies with; and, of an operator, what the application and all that it leads to live by. */
export const applicationRequest = z.strictObject({
  tenant: tanInput.shape.tenantId,
  profile: tanInput.shape.profile,
  tenantName: tanInput.shape.tenantName.unwrap().optional(),
  docsEra: tanInput.shape.docsEra.unwrap().optional(),
  policy: z.record(z.string(), z.unknown()).optional(),
  partnerPolicy: tanInput.shape.partnerPolicy.unwrap().partial().optional(),
  /** Whom the applicant has talked to. */
  talkedToTsp: tanEvents.TALKED_TO_TSP.shape.with.optional(),
  talkedToAccountTeam: tanEvents.TALKED_TO_ACCOUNT_TEAM.shape.with.optional(),
  /** The form. It is sent where both are there and the privacy statement was read. */
  name: tanEvents.SUBMIT.shape.name.optional(),
  email: tanEvents.SUBMIT.shape.email.optional(),
  privacyRead: z.boolean().optional(),
});

export type ApplicationRequest = z.input<typeof applicationRequest>;

/** An application, checked: nothing in it will be refused for what it is. */
export interface Application {
  readonly input: z.input<typeof tanInput>;
  readonly by: Sender;
  readonly fields: z.output<typeof applicationRequest>;
}

/**
 * Checks an application. Nothing is started.
 *
 * @param request an `ApplicationRequest`, from wherever it comes
 * @param options the configured policy, and who applies; without one, whom the form names
 * @throws INPUT_INVALID; POLICY_NOT_ALLOWED where somebody else says what only an operator says
 */
export function readApplication(
  request: unknown,
  { policy: configured = {}, by: given }: { readonly policy?: Policies; readonly by?: Sender } = {},
): Application {
  const fields = check(applicationRequest, request, 'The application is not valid');
  const input = {
    tenantId: fields.tenant,
    profile: fields.profile,
    ...(fields.tenantName === undefined ? {} : { tenantName: fields.tenantName }),
    ...(fields.docsEra === undefined ? {} : { docsEra: fields.docsEra }),
    policy: { ...configured['tan-application'], ...fields.policy },
    // As it came: parsed, it would hold the defaults of what nobody said.
    ...partnersOf(configured, (request as { partnerPolicy?: Policies }).partnerPolicy),
  };
  check(tanInput, input, 'The application is not valid');
  const by = given ?? { role: 'applicant', name: fields.name || 'unknown' };
  requireTermsAllowed(request, ['policy', 'partnerPolicy', 'docsEra'], by);
  rehearse('tan-application', input, by, isOperator(by) ? [] : [{ type: 'CHECK_ELIGIBILITY' }]);
  return { input, by, fields };
}

const partners = ['attack-notification', 'eod-subscription', 'eod-case'] as const;

/** What the machines that this one starts live by, where anything is said about it. Checked with the rest of the input. */
function partnersOf(
  configured: Policies,
  own: Policies = {},
): { partnerPolicy?: z.input<typeof tanInput>['partnerPolicy'] } {
  const said = partners.filter((machine) => configured[machine] !== undefined || own[machine] !== undefined);
  if (said.length === 0) return {};
  return {
    partnerPolicy: Object.fromEntries(said.map((machine) => [machine, { ...configured[machine], ...own[machine] }])),
  } as never;
}

/** Why an application went no further, and which events take it on. */
export interface Pending {
  readonly reason: /** An operator has started it; the applicant goes on. */
    | 'notBegun'
    | 'notEligible'
    | 'directoryUnavailable'
    /** The directory has not answered yet, or fails and is asked again: then `problem` says why. */
    | 'directoryUnanswered'
    | 'talksMissing'
    | 'formIncomplete'
    | 'privacyUnread';
  readonly events: readonly string[];
  readonly problem?: string;
}

export interface Applied extends Standing {
  /** `undefined` where the application is with the reviewers. */
  readonly pending: Pending | undefined;
  /** The prerequisites that are not met, such as `G6`. */
  readonly failedGates: readonly string[];
  /** Those that are not met and only are worth a look, such as `G5`. */
  readonly warnings: readonly string[];
  /** Why the tenant directory gave nothing usable. */
  readonly directoryProblem?: string;
}

/** How long the tenant directory may take before the application is left to itself, in ms. */
const DIRECTORY_LIMIT = 10_000;

/** Starts the application, and takes every step that is the applicant's: the check, the talks that were had, the form. */
export async function apply(access: Access, { input, by, fields }: Application): Promise<Applied> {
  await requireWorker(access);
  const previous = await earlier(access, input.tenantId);
  const start = { ...input, previous };
  const instance = await begun(access, start, by);
  const pending: Pending | undefined = isOperator(by)
    ? { reason: 'notBegun', events: ['CHECK_ELIGIBILITY'] }
    : await takeOn(access, instance, { by, fields });
  const standing = await standingOf(instance);
  const {
    failedGates = [],
    factsProblem,
    warnings = [],
  } = standing.context as {
    failedGates?: string[];
    factsProblem?: string;
    warnings?: string[];
  };
  return { ...standing, pending, failedGates, warnings, ...(factsProblem ? { directoryProblem: factsProblem } : {}) };
}

/** Starts it; or, where an operator has, or the dialog was closed, begins with the one that is there. */
async function begun(access: Access, input: { readonly tenantId: string }, by: Sender): Promise<Instance> {
  const { durable } = access;
  const { tenantId } = input;
  if (isOperator(by)) return durable.start(own('tan-application'), tenantId, input, { by });
  const first = { type: 'CHECK_ELIGIBILITY' };
  try {
    return (await durable.startAndSend(own('tan-application'), tenantId, input, first, { by })).instance;
  } catch (error) {
    const instance = durable.get('tan-application', tenantId);
    if (codeOf(error) !== 'ALREADY_STARTED') throw error;
    const { states } = await instance.describe();
    if (!states.includes('notEnrolled')) throw error;
    await instance.send(first as never, by);
    return instance;
  }
}

/** Stops where somebody else, or something that is missing, comes next. */
async function takeOn(
  access: Access,
  instance: Instance,
  { by, fields }: Pick<Application, 'by' | 'fields'>,
): Promise<Pending | undefined> {
  const send = (event: Readonly<Record<string, unknown>>) => instance.send(event as never, by);
  if (fields.talkedToTsp !== undefined) await send({ type: 'TALKED_TO_TSP', with: fields.talkedToTsp });
  if (fields.talkedToAccountTeam !== undefined)
    await send({ type: 'TALKED_TO_ACCOUNT_TEAM', with: fields.talkedToAccountTeam });
  const { states, problem } = await directoryAnswered(access, instance);
  const { name, email, privacyRead } = fields;
  if (!states.includes('applying')) return whyNotApplying(states, problem);
  if (!name || !email) return { reason: 'formIncomplete', events: ['SUBMIT'] };
  if (!privacyRead) return { reason: 'privacyUnread', events: ['SUBMIT'] };
  await send({ type: 'SUBMIT', name, email, privacyRead });
  return undefined;
}

function whyNotApplying(states: readonly string[], problem: string | undefined): Pending {
  if (states.includes('notEligible')) return { reason: 'notEligible', events: ['ELIGIBILITY_CHANGED'] };
  if (states.includes('eligibilityCheck.environment.unavailable'))
    return { reason: 'directoryUnavailable', events: ['RETRY'] };
  if (states.includes('eligibilityCheck.environment.checking'))
    return { reason: 'directoryUnanswered', events: [], ...(problem === undefined ? {} : { problem }) };
  return { reason: 'talksMissing', events: ['TALKED_TO_TSP', 'TALKED_TO_ACCOUNT_TEAM'] };
}

/** Waits for the directory; not to the end of its patience where it has failed, more than once, and says why. */
async function directoryAnswered(
  { client }: Access,
  instance: Instance,
): Promise<Pick<Description, 'states'> & { problem?: string }> {
  const deadline = Date.now() + DIRECTORY_LIMIT;
  for (;;) {
    const { states } = await instance.describe();
    if (!states.includes('eligibilityCheck.environment.checking')) return { states };
    const reading = underWay(await unread(client).workflow.getHandle(instance.workflowId).describe()).find(
      ({ name }) => name === 'readTenantFacts',
    );
    const late = Date.now() > deadline;
    if (reading?.message !== undefined && (reading.attempt > 2 || late)) return { states, problem: reading.message };
    if (late) return { states };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** How an earlier application of the tenant ended, where the server still knows. */
async function earlier({ client, durable }: Access, tenant: string): Promise<unknown> {
  const instance = durable.get('tan-application', tenant);
  const existing = await unread(client)
    .workflow.getHandle(instance.workflowId)
    .describe()
    .catch(() => undefined);
  if (existing?.status.name !== 'COMPLETED') return null;
  const output = await instance.result();
  if (typeof output !== 'object' || output === null) return null;
  const { outcome, endedAt } = output as { outcome?: unknown; endedAt?: unknown };
  return { outcome, endedAt };
}

import type { Cut } from './cut.ts';

/** A test that lives what a row rests on: it fails once the cut was made. */
export interface Proof {
  readonly cut: Cut;
  readonly file: string;
  /** How the test's title begins. */
  readonly title: string;
}

const tan = 'tan-application';
const note = 'attack-notification';
const subscription = 'eod-subscription';
const inquiry = 'eod-case';

/** A text of a source goes. */
function text(from: string, find: RegExp, put: string, test: string, title: string): Proof {
  return { cut: { from, find, put }, file: `test/${test}.test.ts`, title };
}

/** The machine takes this event no more. */
function event(machine: string, type: string, title: string): Proof {
  const find = new RegExp(`(?<=[{ ])${type}: (?=[{[']|\\w+[,(]?)`, 'g');
  return text(`machines/${machine}`, find, `${type}_TAKEN_OUT: `, `machines/${machine}`, title);
}

/** The guard lets everything pass. */
function guard(machine: string, name: string, title: string): Proof {
  const find = new RegExp(`(?<=^ +)${name}: (?=\\()`, 'gm');
  const put = `${name}: () => true,\n    ${name}TakenOut: `;
  return text(`machines/${machine}/setup.ts`, find, put, `machines/${machine}`, title);
}

/** The role may not send this event. */
function role(machine: string, type: string, name: string, title: string): Proof {
  const find = new RegExp(`(?<=^ +${type}: \\[.*)'${name}'`, 'm');
  return text(`machines/${machine}/events.ts`, find, "'reviewer'", `machines/${machine}`, title);
}

/** The profile has not got this entry of a list. */
function entry(profile: string, list: string, name: string, put: string, test: string, title: string): Proof {
  return text(`machines/profiles/${profile}.ts`, new RegExp(`(?<=${list}: \\[.*)'${name}'(?:, )?`), put, test, title);
}

const gate = (name: string, find: RegExp) =>
  text(
    'machines/tan-application/gates.ts',
    find,
    `${name}: true,`,
    `machines/${tan}`,
    `T04: ${name} fails for profile`,
  );

const profile = (id: string, find: RegExp, put: string, test: string, title: string) =>
  text(`machines/profiles/${id}.ts`, find, put, `machines/${test}`, title);

const threat = (kind: string) =>
  text('machines/ports/alert.ts', new RegExp(`'${kind}',? ?`), '', `machines/${tan}`, `T21: ${kind} is one of the`);

const finding = (field: string) =>
  text(
    'machines/tan-application/hunting.ts',
    new RegExp(`(?<=const finding = \\{.*) ${field},`),
    '',
    `machines/${tan}`,
    'T24: publishing starts a notification of its own',
  );

const evidence = (list: string) =>
  text(
    'activities/graph-alert.ts',
    new RegExp(` {4}\\.\\.\\.scope\\.${list}\\.map\\(\\w+\\),`),
    '',
    'activities/adapters-channels',
    'each of what is touched is evidence',
  );

const advice = (field: string, title: string, test = inquiry) =>
  text('machines/eod-case/messages.ts', /(?<=, \.\.\.report\.advice)/, `, ${field}: []`, `machines/${test}`, title);

const places = (id: string, ...entryPoints: string[]) =>
  entryPoints.map((one) => [
    `profile:${id}.entryPoints.${one}`,
    entry(
      id,
      'entryPoints',
      one,
      '',
      `machines/${subscription}`,
      `E01: with profile ${id} an expert is consulted from ${one}`,
    ),
  ]);

const sells = (id: string, who: string) => {
  const title = `U02: with profile ${id} a subscription is sold by the ${who}`;
  const taken = entry(id, 'subscriptionContacts', who, '', `machines/${subscription}`, title);
  return [`profile:${id}.subscriptionContacts.${who}`, taken];
};

/** What goes along from an entry point is something else. */
const attached = (id: string, from: string) => [
  `entryPoint:${id}`,
  text(
    'machines/profiles/entry-points.ts',
    new RegExp(`(?<=id: '${id}'.*contextKind: )'\\w+'`),
    id === 'EP1' ? "'file'" : "'page'",
    `machines/${subscription}`,
    `E01: with profile ${from} an expert is consulted from ${id}`,
  ),
];

const welcome = 'T15: the welcome mail of profile';
const bought = 'U02: each profile names who sells';

/** What rows of docs/seed-coverage.md rest on, by its name there, and the test that lives it. */
export const proofs: Readonly<Record<string, Proof>> = {
  // Applying.
  [`${tan}:event:CHECK_ELIGIBILITY`]: event(tan, 'CHECK_ELIGIBILITY', 'T01: asking for the check'),
  [`${tan}:state:eligibilityCheck`]: event(tan, 'CHECK_ELIGIBILITY', 'T01: asking for the check'),
  [`${tan}:event:TALKED_TO_TSP`]: event(tan, 'TALKED_TO_TSP', 'T02: TALKED_TO_TSP alone leads to'),
  [`${tan}:event:TALKED_TO_ACCOUNT_TEAM`]: event(
    tan,
    'TALKED_TO_ACCOUNT_TEAM',
    'T02: TALKED_TO_ACCOUNT_TEAM alone leads to',
  ),
  [`${tan}:guard:talkedToTsp`]: guard(tan, 'talkedToTsp', 'T02: TALKED_TO_ACCOUNT_TEAM alone leads to'),
  [`${tan}:guard:talkedToAccountTeam`]: guard(tan, 'talkedToAccountTeam', 'T05: the form stays closed until both'),
  'role:technical-service-provider': role(
    tan,
    'TALKED_TO_TSP',
    'technical-service-provider',
    'T05: with both regions done',
  ),
  'role:account-team': role(tan, 'TALKED_TO_ACCOUNT_TEAM', 'account-team', 'T05: with both regions done'),
  [`${tan}:guard:isEligible`]: guard(tan, 'isEligible', 'T04: G1 fails for profile'),
  'gate:G1': gate('G1', /G1: facts\.hasMde,/),
  'gate:G2': gate('G2', /G2: !requires.*,/),
  'profile:xdr.requires.xdr': entry('xdr', 'requires', 'xdr', '', `machines/${tan}`, 'T04: G2 fails for profile'),
  [`${tan}:event:SUBMIT`]: event(tan, 'SUBMIT', 'T10, T11: submitting stores the application'),
  [`${tan}:state:applying`]: event(tan, 'SUBMIT', 'T10, T11: submitting stores the application'),
  [`${tan}:event:APPROVE`]: event(tan, 'APPROVE', 'T18: in era 2021-mid approval makes the service active'),
  'mail:tanWelcome.activation': text(
    'machines/tan-application/messages.ts',
    /(?<=uiPath, activation)(?= \})/,
    ": 'switchOn'",
    `machines/${tan}`,
    `${welcome} mde`,
  ),
  'profile:mde.afterAcceptance': profile('mde', /toggleIsOn/, 'startsAutomatically', tan, `${welcome} mde`),
  'profile:mde.uiPath': text(
    'machines/profiles/profile.ts',
    /Endpoints > General > /,
    '',
    `machines/${tan}`,
    `${welcome} mde`,
  ),
  'profile:xdr.uiPath': text(
    'machines/profiles/profile.ts',
    /Endpoints > General > /,
    '',
    `machines/${tan}`,
    `${welcome} xdr`,
  ),
  'profile:xdr.portals.apply': profile('xdr', /365 Defender portal/, 'portal', tan, `${welcome} xdr`),

  // Being hunted for.
  [`${tan}:state:active.hunting.watching`]: event(
    tan,
    'LEAD_REMINDER_DUE',
    'T21: hunters are reminded of leads that lie',
  ),
  [`${tan}:event:LEAD_FOUND`]: event(tan, 'LEAD_FOUND', 'T21: a lead is looked into'),
  [`${tan}:state:active.hunting.investigatingLead`]: event(tan, 'LEAD_FOUND', 'T21: a lead is looked into'),
  [`${tan}:event:DISMISS_LEAD`]: event(tan, 'DISMISS_LEAD', 'T22: a dismissed lead is dropped'),
  [`${tan}:event:CONFIRM_THREAT`]: event(tan, 'CONFIRM_THREAT', 'T23: a confirmed threat is composed'),
  [`${tan}:event:PUBLISHED`]: event(tan, 'PUBLISHED', 'T24: publishing starts a notification of its own'),
  'role:hunter': role(tan, 'LEAD_FOUND', 'hunter', 'T21: a lead is looked into'),
  'threatKind:humanAdversaryIntrusion': threat('humanAdversaryIntrusion'),
  'threatKind:handsOnKeyboardAttack': threat('handsOnKeyboardAttack'),
  'threatKind:cyberEspionage': threat('cyberEspionage'),
  'branding:tan.service': text(
    'machines/profiles/branding.ts',
    /Microsoft Threat Experts - Targeted/,
    'Targeted',
    `machines/${tan}`,
    'T24: publishing starts a notification of its own',
  ),
  'port:publishToChannel.alert.severity': finding('severity'),
  'port:publishToChannel.alert.scope': finding('scope'),
  'port:publishToChannel.alert.description': finding('description'),
  'port:publishToChannel.alert.recommendedActions': text(
    'machines/tan-application/messages.ts',
    /, recommendedActions \}/,
    " , recommendedActions: '-' }",
    `machines/${tan}`,
    'T24: publishing starts a notification of its own',
  ),
  'port:publishToChannel.alert.scope.devices': evidence('devices'),
  'port:publishToChannel.alert.scope.mailboxes': evidence('mailboxes'),
  'port:publishToChannel.alert.scope.users': evidence('users'),
  'port:publishToChannel.channel': text(
    'machines/attack-notification/delivery.ts',
    /\(\{ channel, alert:/,
    "({ channel: 'api', alert:",
    `machines/${note}`,
    'gives every channel the same alert',
  ),
  [`${note}:state:publishedAsAlert`]: event(note, 'PUBLISH', 'gives every channel the same alert'),
  [`${note}:state:composed`]: event(note, 'PUBLISH', 'gives every channel the same alert'),
  'role:customer-analyst': role(note, 'TAKE_UP', 'customer-analyst', 'is seen, taken up and resolved'),

  // Subscribing, and consulting an expert.
  [`${subscription}:event:PURCHASED`]: event(subscription, 'PURCHASED', bought),
  [`${subscription}:state:none`]: event(subscription, 'PURCHASED', 'U02: a subscription can be bought in none'),
  [`${subscription}:guard:isSold`]: guard(subscription, 'isSold', bought),
  ...Object.fromEntries([
    sells('mde', 'account team'),
    sells('mde', 'Microsoft representative'),
    sells('xdr', 'Microsoft representative'),
  ]),
  [`${subscription}:event:CONSULT`]: event(subscription, 'CONSULT', 'E01: the same inquiry twice is one case'),
  [`${subscription}:guard:isEntryPoint`]: guard(subscription, 'isEntryPoint', 'E01: nobody consults without a trial'),
  [`${note}:event:CONSULT_EXPERT`]: event(note, 'CONSULT_EXPERT', 'consults an expert about itself'),
  ...Object.fromEntries([
    ...places('mde', 'EP1', 'EP2', 'EP4', 'EP6'),
    ...places('xdr', 'EP2', 'EP3', 'EP5', 'EP7', 'EP8'),
  ]),
  ...Object.fromEntries([
    ...['EP1', 'EP2', 'EP4', 'EP6'].map((id) => attached(id, 'mde')),
    ...['EP3', 'EP5', 'EP7', 'EP8'].map((id) => attached(id, 'xdr')),
  ]),
  [`${inquiry}:event:SUBMIT`]: event(inquiry, 'SUBMIT', 'E03: with the permission a ticket is opened'),
  [`${inquiry}:state:received`]: event(inquiry, 'SUBMIT', 'E03: with the permission a ticket is opened'),
  [`${inquiry}:context:category`]: text(
    'machines/eod-subscription/messages.ts',
    /category === undefined/,
    'true',
    'machines/inquiry',
    'is never refused for it',
  ),
  [`${inquiry}:context:about`]: text(
    'machines/eod-case/messages.ts',
    /^ {4}about,\n(?= {4}missing)/m,
    '    about: {},\n',
    'machines/inquiry',
    'knows what it is about from its ticket on',
  ),

  // Answers.
  'policy:eod-case.firstReportDue': text(
    'machines/policy/eod-case.ts',
    /'2d'/,
    "'3d'",
    `machines/${inquiry}`,
    'E14: after two days without a report',
  ),
  'profile:mde.replyPromise': profile(
    'mde',
    /progressReportWithinTwoDays/,
    'noTimeStated',
    inquiry,
    'E14: after two days without a report',
  ),
  'profile:xdr.replyPromise': profile(
    'xdr',
    /noTimeStated/,
    'progressReportWithinTwoDays',
    inquiry,
    'E14: profile xdr states no time',
  ),
  [`${inquiry}:state:advised`]: event(inquiry, 'REPORT', 'E21: after advice the case closes by confirmation'),
  [`${inquiry}:context:advice`]: text(
    'machines/eod-case/messages.ts',
    /, \.\.\.report\.advice/,
    '',
    `machines/${inquiry}`,
    'E13: from triaged.assessing the case is concluded',
  ),
  'mail:caseAdvice.answers': advice('answers', 'is advised by kind of answer and of next step', 'inquiry'),
  'mail:caseAdvice.steps': advice('steps', 'is advised by kind of answer and of next step', 'inquiry'),
  'mail:caseAdvice.nextSteps': advice('nextSteps', 'E13: from triaged.assessing the case is concluded'),

  // Tracking in Services Hub.
  [`${inquiry}:event:ENABLE_TRACKING`]: event(inquiry, 'ENABLE_TRACKING', 'E24: in opened tracking can be enabled'),
  [`${inquiry}:guard:mayTrack`]: guard(inquiry, 'mayTrack', 'E24: with profile mde it is'),
  'role:technical-account-manager': role(
    inquiry,
    'ENABLE_TRACKING',
    'technical-account-manager',
    'E24: in opened tracking can be enabled',
  ),
  'profile:mde.tracking': profile(
    'mde',
    /technicalAccountManagerAsked/,
    'premierMappedToDefenderForOffice365',
    inquiry,
    'E24: with profile mde it is',
  ),
  'profile:xdr.tracking': profile(
    'xdr',
    /premierMappedToDefenderForOffice365/,
    'technicalAccountManagerAsked',
    inquiry,
    'E24: with profile xdr it needs Premier Support mapped',
  ),
  [`${inquiry}:context:premierMapped`]: text(
    'machines/eod-case/received.ts',
    /\?\.premierMapped === true/,
    '?.premierMapped === false',
    `machines/${inquiry}`,
    'E24: with profile xdr it needs Premier Support mapped',
  ),
  'policy:eod-case.hubVisibility': text(
    'machines/policy/eod-case.ts',
    /'team', 'owner'/,
    "'owner', 'team'",
    `machines/${inquiry}`,
    'E24: in opened tracking can be enabled',
  ),
  'mail:caseTracked.visibleTo': text(
    'machines/eod-case/messages.ts',
    /policy\.hubVisibility/,
    "'owner'",
    `machines/${inquiry}`,
    'E24: in opened tracking can be enabled',
  ),
};

/** What a row names, in its order. */
export function namesIn(where: string): string[] {
  return [...where.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
}

/** What lives a row: the tests of all that it rests on, each once, as the page names them. */
export function livedBy(where: string): string {
  const found = namesIn(where).flatMap((name) => (Object.hasOwn(proofs, name) ? [proofs[name] as Proof] : []));
  const files = [...new Set(found.map(({ file }) => file))];
  return files
    .map((file) => {
      const titles = found.filter((proof) => proof.file === file).map(({ title }) => `“${title}”`);
      return `${[...new Set(titles)].join(', ')}, ${file}`;
    })
    .join('; ');
}

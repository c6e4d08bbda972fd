import { readdirSync, readFileSync } from 'node:fs';

/** What is taken out of a source: a text that stands in it, and what stands there instead. */
export interface Cut {
  /** A file, or a folder whose files are all searched. */
  readonly from: string;
  readonly find: RegExp;
  readonly put: string;
}

/** A test that lives what a row says: it fails once the cut was made. */
export interface Proof {
  readonly cut: Cut;
  readonly file: string;
  /** How the test's title begins. */
  readonly title: string;
}

/** The machine takes this event no more. */
function event(machine: string, type: string, title: string): Proof {
  const cut = {
    from: `machines/${machine}`,
    find: new RegExp(`(?<=[{ ])${type}: (?=[{[']|\\w+[,(]?)`, 'g'),
    put: `${type}_TAKEN_OUT: `,
  };
  return { cut, file: `test/machines/${machine}.test.ts`, title };
}

/** The guard lets everything pass. */
function guard(machine: string, name: string, title: string): Proof {
  const cut = {
    from: `machines/${machine}/setup.ts`,
    find: new RegExp(`(?<=^ +)${name}: (?=\\()`, 'gm'),
    put: `${name}: () => true,\n    ${name}TakenOut: `,
  };
  return { cut, file: `test/machines/${machine}.test.ts`, title };
}

/** A text of a source goes. */
function text(from: string, find: RegExp, put: string, file: string, title: string): Proof {
  return { cut: { from, find, put }, file: `test/${file}`, title };
}

const entryPoint = (profile: string, id: string) =>
  text(
    `machines/profiles/${profile}.ts`,
    new RegExp(`(?<=entryPoints: \\[.*)'${id}'(?:, )?`),
    '',
    'machines/profiles.test.ts',
    'have the entry points that their pages list',
  );
const tan = 'tan-application';
const note = 'attack-notification';
const subscription = 'eod-subscription';
const inquiry = 'eod-case';

const apply = event(tan, 'SUBMIT', 'T10, T11: submitting stores the application');
const accepted = event(tan, 'APPROVE', 'T18: in era 2021-mid approval makes the service active');
const gate = (name: string, find: RegExp) =>
  text(
    'machines/tan-application/gates.ts',
    find,
    `${name}: true,`,
    'machines/tan-application.test.ts',
    `T04: ${name} fails for profile`,
  );
const path = text(
  'machines/profiles/profile.ts',
  /Settings > Endpoints > General > /,
  '',
  'machines/profiles.test.ts',
  'share the place where one applies',
);
const lead = event(tan, 'LEAD_FOUND', 'T21: a lead is looked into');
const monitoring = event(tan, 'LEAD_REMINDER_DUE', 'T21: hunters are reminded of leads that lie');
const learning = event(tan, 'DISMISS_LEAD', 'T22: a dismissed lead is dropped');
const risks = event(tan, 'CONFIRM_THREAT', 'T23: a confirmed threat is composed');
const scope = text(
  'machines/tan-application/hunting.ts',
  /const finding = \{ title, severity, scope, description,/,
  'const finding = { title, severity,',
  'machines/tan-application.test.ts',
  'T23: a confirmed threat is composed, with scope and context',
);
const published = event(tan, 'PUBLISHED', 'T24: publishing starts a notification of its own');
const alert = event(note, 'PUBLISH', 'gives every channel the same alert');
const bought = event(subscription, 'PURCHASED', 'U02: each profile names who sells');
const sellers = (profile: string, name: string, title: string) =>
  text(
    `machines/profiles/${profile}.ts`,
    new RegExp(`(?<=subscriptionContacts: \\[.*)'${name}'`),
    "'nobody'",
    'machines/eod-subscription.test.ts',
    title,
  );
const consult = event(subscription, 'CONSULT', 'E01: the same inquiry twice is one case');
const places = guard(subscription, 'isEntryPoint', 'E01: nobody consults without a trial or a subscription');
const asked = event(inquiry, 'SUBMIT', 'E03: with the permission a ticket is opened');
const advised = event(inquiry, 'REPORT', 'E21: after advice the case closes by confirmation');
const advice = text(
  'machines/eod-case/messages.ts',
  /, \.\.\.report\.advice/,
  '',
  'machines/eod-case.test.ts',
  'E13: from triaged.assessing the case is concluded',
);
const answered = text(
  'machines/eod-case/messages.ts',
  /(?<=, \.\.\.report\.advice)/,
  ', answers: []',
  'machines/inquiry.test.ts',
  'is advised by kind of answer and of next step',
);
const tracked = (profile: string, find: RegExp, put: string, title: string) =>
  text(`machines/profiles/${profile}.ts`, find, put, 'machines/eod-case.test.ts', title);

const kinds = (kind: string) =>
  text(
    'machines/ports/alert.ts',
    new RegExp(`'${kind}',? ?`),
    '',
    'machines/tan-application.test.ts',
    `T21: ${kind} is one of the three kinds`,
  );
const touched = text(
  'activities/graph-alert.ts',
  /if \(mail\) return .*/,
  '',
  'activities/adapters-channels.test.ts',
  'is the product that watches mailboxes and their owners',
);

/** By page and segment, what lives the sentence; what has no proof here is a label, or furniture of the page. */
export const proofs: Readonly<Record<'xdr' | 'mde', Readonly<Record<string, Proof>>>> = {
  xdr: {
    108: lead,
    109: accepted,
    110: touched,
    111: advised,
    112: consult,
    113: bought,
    114: apply,
    115: event(tan, 'TALKED_TO_TSP', 'T02: the same talk twice is still one talk'),
    116: gate('G2', /G2: !requires.*,/),
    117: path,
    120: published,
    121: bought,
    122: sellers('xdr', 'Microsoft representative', 'U02: each profile names who sells'),
    124: alert,
    125: lead,
    126: kinds('cyberEspionage'),
    127: alert,
    129: monitoring,
    130: learning,
    131: risks,
    132: scope,
    133: asked,
    134: tracked('xdr', /noTimeStated/, 'progressReportWithinTwoDays', 'E14: profile xdr states no time'),
    135: advised,
    137: answered,
    138: advice,
    139: answered,
    140: places,
    141: entryPoint('xdr', 'EP2'),
    143: entryPoint('xdr', 'EP3'),
    145: entryPoint('xdr', 'EP5'),
    147: entryPoint('xdr', 'EP7'),
    149: entryPoint('xdr', 'EP8'),
    151: tracked(
      'xdr',
      /premierMappedToDefenderForOffice365/,
      'technicalAccountManagerAsked',
      'E24: with profile xdr it needs Premier Support mapped',
    ),
  },
  mde: {
    110: monitoring,
    112: event(tan, 'CHECK_ELIGIBILITY', 'T01: asking for the check'),
    113: guard(tan, 'talkedToAccountTeam', 'T05: the form stays closed until both talks were had'),
    114: gate('G1', /G1: facts\.hasMde,/),
    115: path,
    116: accepted,
    117: sellers('mde', 'account team', 'U02: a subscription can be bought in none'),
    119: alert,
    120: kinds('humanAdversaryIntrusion'),
    121: alert,
    123: monitoring,
    124: learning,
    125: risks,
    126: scope,
    127: asked,
    128: text(
      'machines/policy/eod-case.ts',
      /'2d'/,
      "'3d'",
      'machines/eod-case.test.ts',
      'E14: after two days without a report',
    ),
    131: answered,
    132: advice,
    133: answered,
    134: places,
    135: entryPoint('mde', 'EP1'),
    137: entryPoint('mde', 'EP2'),
    139: entryPoint('mde', 'EP4'),
    141: entryPoint('mde', 'EP6'),
    143: tracked('mde', /technicalAccountManagerAsked/, 'premierMappedToDefenderForOffice365', 'E24: with profile mde'),
  },
};

/** A source without what a cut takes; the same source where there is nothing to take. */
export function without(source: string, file: string, { find, from, put }: Cut): string {
  if (file !== from && !file.startsWith(`${from}/`)) return source;
  // What is said of events beside the chart stays: their schemas, roles and conditions.
  if (/\/(?:events|conditions|context)\.ts$/.test(file) && file !== from) return source;
  return source.replace(find, put);
}

/** Whether there is anything in the sources that a cut takes. */
export function takes(cut: Cut): boolean {
  const files = cut.from.endsWith('.ts') ? [cut.from] : readdirSync(cut.from).map((name) => `${cut.from}/${name}`);
  return files.some((file) => {
    const source = readFileSync(file, 'utf8');
    return without(source, file, cut) !== source;
  });
}

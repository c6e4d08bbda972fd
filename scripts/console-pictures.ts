/**
 * Takes pictures of the console: `npx tsx scripts/console-pictures.ts http://127.0.0.1:8080 [FOLDER]`, of a fresh
 * `watchfloor dev --sample`. With a folder every page, wide and at 390 px, light and dark, to be looked at; without one
 * only the picture of the floor that README.md opens with.
 */
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';

const [site = 'http://127.0.0.1:8080', folder] = process.argv.slice(2);
const places = [process.env.CHROMIUM ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser'];

interface Ask {
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly body: object;
}

async function signIn(browser: Browser, subject: string): Promise<Page> {
  const page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
  await page.goto(`${site}/auth/sign-in?return_to=/`);
  await page.locator(`button[value="${subject}"]`).click();
  await page.getByRole('navigation', { name: 'Places' }).waitFor({ state: 'attached' });
  return page;
}

/** Asks as the page itself would. What was begun before is left as it is. */
async function ask(page: Page, { body, method, path: to }: Ask): Promise<void> {
  const me = await page.request.get(`${site}/api/v1/me`);
  const { csrf } = (await me.json()) as { readonly csrf: string };
  const answer = await page.request.fetch(`${site}/api/v1${to}`, {
    method,
    data: body,
    headers: { 'x-csrf-token': csrf, origin: site },
  });
  if (!answer.ok() && answer.status() !== 409) throw new Error(`${to}: ${await answer.text()}`);
}

const post = (page: Page, to: string, body: object) => ask(page, { method: 'POST', path: to, body });
const send = (page: Page, instance: string, event: object) => post(page, `/instances/${instance}/events`, { event });

/** Two tenants, a notification, and cases in several states. */
async function fill(browser: Browser): Promise<Record<string, Page>> {
  const staff = { reviewer: 'reviewer', hunter: 'hunter', seller: 'account-team', expert: 'expert' };
  const pages: Record<string, Page> = {};
  for (const [name, role] of Object.entries(staff)) pages[name] = await signIn(browser, `${role}@staff.example`);
  const { expert, hunter, reviewer, seller } = pages as { readonly [name in keyof typeof staff]: Page };
  for (const [tenant, profile] of [
    ['contoso', 'mde'],
    ['fabrikam', 'xdr'],
  ] as const) {
    const applicant = await signIn(browser, `applicant@${tenant}.example`);
    const form = { name: 'Robin Doe', email: `robin@${tenant}.example`, privacyRead: true };
    const talks = { talkedToTsp: 'Sam Poe', talkedToAccountTeam: 'Kim Roe' };
    await post(applicant, '/applications', { tenant, profile, ...form, ...talks });
    await post(seller, '/subscriptions', { tenant, profile });
    pages[`applicant@${tenant}`] = applicant;
  }
  await send(reviewer, 'tan-application/contoso', { type: 'APPROVE' });
  const lead = { leadId: 'lead-1', threatKind: 'handsOnKeyboardAttack' };
  await send(hunter, 'tan-application/contoso', { type: 'LEAD_FOUND', ...lead, summary: 'Commands typed on fin-01.' });
  await send(hunter, 'tan-application/contoso', {
    ...{ type: 'CONFIRM_THREAT', leadId: 'lead-1', title: 'Hands on keyboard on a finance server', severity: 'high' },
    scope: { devices: ['fin-01', 'fin-02'], users: ['ann@contoso.example'], mailboxes: [], deviceGroups: [] },
    description: 'Credentials were stolen on fin-01 and used on fin-02. The adversary read the shares of finance.',
    mitreTechniques: ['T1003.001', 'T1021.002'],
  });
  const actions = 'Isolate both servers and reset the password of ann@contoso.example.';
  await send(hunter, 'tan-application/contoso', { type: 'PUBLISHED', leadId: 'lead-1', recommendedActions: actions });

  const analyst = await signIn(browser, 'customer-analyst@contoso.example');
  pages.analyst = analyst;
  const questions = [
    'Is fin-01 compromised?',
    'Which actor uses this loader?',
    'What did the connection to 198.51.100.7 carry?',
    'Is this alert about our own test?',
  ];
  const cases = questions.map((inquiry, index) => ({ inquiry, key: `contoso~question-${index + 1}` }));
  for (const { inquiry, key } of cases) {
    const page = { tenant: 'contoso', entryPoint: 'EP2', url: `${site}/devices/fin-01` };
    await ask(analyst, { method: 'POST', path: '/cases', body: { ...page, inquiry, topic: key } });
  }
  const listed = await expert.request.get(`${site}/api/v1/instances?machine=eod-case`);
  const { instances } = (await listed.json()) as { readonly instances: readonly { readonly instance: string }[] };
  const [first, second, third] = instances.map(({ instance }) => instance);
  for (const one of [first, second, third])
    if (one !== undefined) await send(expert, one, { type: 'ACCEPTED_BY_EXPERT' });
  const report = { type: 'REPORT', status: 'MORE_INFO_NEEDED', message: 'We look into it.' };
  if (second !== undefined) await send(expert, second, { ...report, questions: ['Who uses the device?'] });
  const advice = { summary: 'The tool is your own.', answers: ['rootCause'], steps: ['nothing'] };
  if (third !== undefined) await send(expert, third, { type: 'REPORT', status: 'CONCLUDED', advice });
  if (second !== undefined) pages[`case ${second.slice('eod-case/'.length)}`] = expert;
  return pages;
}

type Scheme = 'light' | 'dark';

async function shoot(page: Page, to: string, file: string, width: number, scheme: Scheme): Promise<void> {
  await page.setViewportSize({ width, height: folder === undefined ? 520 : 800 });
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
  await page.goto(`${site}${to}`);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.waitForTimeout(1_500);
  await page.screenshot({ path: file, fullPage: folder !== undefined });
}

const browser = await chromium.launch({
  executablePath: places.find((place) => place !== '' && existsSync(place)) ?? '',
  args: ['--no-sandbox'],
});
try {
  const pages = await fill(browser);
  const { analyst, expert } = pages as { readonly analyst: Page; readonly expert: Page };
  if (folder === undefined) {
    const out = path.resolve(import.meta.dirname, '../docs/pictures');
    mkdirSync(out, { recursive: true });
    await shoot(expert, '/floor', path.join(out, 'floor.png'), 1280, 'light');
  } else {
    mkdirSync(folder, { recursive: true });
    const ofCase = Object.keys(pages).flatMap((name) => (name.startsWith('case ') ? `/cases/${name.slice(5)}` : []));
    const tour: readonly (readonly [Page, readonly string[]])[] = [
      [
        analyst,
        [
          ...['/', '/incidents', '/alerts', '/alerts/contoso~notification-1', '/devices', '/devices/fin-01', '/files'],
          ...['/cases', '/subscription', '/privacy', '/settings/email-notifications', ...ofCase],
        ],
      ],
      [expert, ['/', '/floor', '/applications', '/applications/contoso', ...ofCase]],
      [pages['applicant@fabrikam'] as Page, ['/settings/advanced-features']],
    ];
    for (const [page, addresses] of tour)
      for (const address of addresses)
        for (const width of [390, 1440])
          for (const scheme of ['light', 'dark'] satisfies Scheme[]) {
            const name = `${page === expert ? 'staff' : 'customer'}${address.replaceAll(/\W+/g, '-')}`;
            await shoot(page, address, path.join(folder, `${name}.${width}.${scheme}.png`), width, scheme);
          }
  }
} finally {
  await browser.close();
}

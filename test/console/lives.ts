import { expect } from 'vitest';
import { go, type Somebody } from './people.ts';

/** What looks like a tag, an attribute and a formula: it must stay what it is, text. */
export const HOSTILE = `<img src=x onerror="document.title='pwned'">'"=cmd|{{7*7}}`;

interface Cast {
  readonly site: string;
  readonly applicant: Somebody;
  readonly analyst: Somebody;
  readonly reviewer: Somebody;
  readonly hunter: Somebody;
  readonly seller: Somebody;
  readonly expert: Somebody;
}

/** A customer applies; a reviewer, who has the work list open, approves. */
export async function application({ applicant, reviewer, site }: Cast, tenant: string): Promise<void> {
  const { page } = applicant;
  await go(applicant, site, '/settings/advanced-features');
  await page.getByRole('button', { name: 'Apply' }).click();
  const form = page.getByRole('dialog', { name: 'Apply' });
  expect(await form.getByRole('button', { name: 'Submit' }).isDisabled()).toBe(true);
  await form.getByLabel('Technical service provider').fill('Robin Doe');
  await form.getByLabel('Account team').fill('Sam Poe');
  await form.getByText('I have read').click();
  await form.getByRole('button', { name: 'Submit' }).click();
  const thanks = page.getByRole('dialog', { name: 'Thank you for applying' });
  await thanks.getByRole('button', { name: 'Close' }).last().click();
  await page.getByText('Under assessment').first().waitFor();

  // It appears at the reviewer's by itself.
  await reviewer.page.getByRole('link', { name: tenant }).click();
  await reviewer.page.getByRole('button', { name: 'Approve' }).click();
  await reviewer.page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
  // And at the applicant's.
  await page.getByRole('switch', { name: 'On' }).waitFor({ state: 'attached' });
}

/** The first notification, from lead to the customer's page. */
export async function notification({ analyst, hunter, site }: Cast, tenant: string): Promise<string> {
  await go(hunter, site, `/applications/${tenant}`);
  const { page } = hunter;
  await page.getByRole('button', { name: 'Note a lead' }).click();
  const lead = page.getByRole('dialog');
  await lead.getByLabel('Lead').fill('lead-1');
  await lead.getByText('Hands-on-keyboard attack').click();
  await lead.getByLabel('Summary').fill('Somebody types on a finance server.');
  await lead.getByRole('button', { name: 'Note a lead' }).click();

  await page.getByRole('button', { name: 'Write the notification' }).click();
  const writing = page.getByRole('dialog');
  await writing.getByLabel('Title').fill(`Hands on keyboard ${HOSTILE}`);
  await writing.getByText('High', { exact: true }).click();
  await writing.getByLabel('Devices').fill('fin-01\nfin-02');
  await writing.getByLabel('Description').fill(`Credential theft.\n${HOSTILE}`);
  await writing.getByLabel('MITRE ATT&CK techniques').fill('T1003.001');
  await writing.getByRole('region', { name: 'Preview' }).getByText('fin-01, fin-02').waitFor();
  await writing.getByRole('button', { name: 'Write the notification' }).click();
  await page.getByRole('button', { name: 'Publish' }).click();
  const publishing = page.getByRole('dialog');
  await publishing.getByLabel('Recommended actions').fill('Isolate fin-01.');
  await publishing.getByRole('button', { name: 'Publish' }).click();

  await go(analyst, site, '/alerts');
  await analyst.page.getByRole('link', { name: /Hands on keyboard/ }).click();
  await analyst.page.getByRole('heading', { level: 1, name: `Hands on keyboard ${HOSTILE}` }).waitFor();
  await analyst.page.getByText('Isolate fin-01.').waitFor();
  // Whoever opens it has seen it.
  await analyst.page.getByText('Seen', { exact: true }).first().waitFor();
  return new URL(analyst.page.url()).pathname;
}

/** The account team notes that a tenant has bought Experts on Demand. */
export async function purchase({ seller, site }: Cast, tenant: string, product: string): Promise<void> {
  await go(seller, site, '/subscription');
  await seller.page.getByRole('button', { name: 'Note a purchase' }).first().click();
  const form = seller.page.getByRole('dialog');
  await form.getByLabel('Tenant').fill(tenant);
  await form.getByText(product, { exact: true }).click();
  await form.getByRole('button', { name: 'Note the purchase' }).click();
  await seller.page.getByRole('link', { name: tenant }).waitFor();
}

/** Consults an expert from the page in view. @returns the path of the case */
export async function consult({ page }: Somebody, text: string): Promise<string> {
  await page.getByRole('button', { name: 'Consult a threat expert' }).first().click();
  const form = page.getByRole('dialog', { name: 'Consult a threat expert' });
  expect(await form.getByRole('button', { name: 'Submit' }).isDisabled()).toBe(true);
  await form.getByLabel('Inquiry', { exact: false }).last().fill(text);
  await form.getByRole('button', { name: 'Submit' }).click();
  await form.getByRole('link', { name: 'See the case' }).click();
  await page.getByRole('heading', { name: 'Conversation' }).waitFor();
  return new URL(page.url()).pathname;
}

/** An expert takes the case up, asks for more, and concludes; the customer answers and closes. */
export async function answered({ analyst, expert, site }: Cast, path: string): Promise<void> {
  await go(expert, site, path);
  const { page } = expert;
  await act(expert, 'Accept the case');
  await page.getByRole('button', { name: 'Write a report' }).click();
  const report = page.getByRole('dialog');
  await report.locator('label', { hasText: 'More information needed' }).click();
  await report.getByLabel('Message to the customer').fill('We look into it.');
  await report.getByLabel('Questions').fill(`Which user? ${HOSTILE}`);
  await report.getByRole('button', { name: 'Write a report' }).click();

  await analyst.page.getByText(`Which user? ${HOSTILE}`).first().waitFor();
  await analyst.page.getByRole('button', { name: 'Give the information' }).click();
  const answer = analyst.page.getByRole('dialog');
  await answer.getByLabel('Text').fill('It was Ann.');
  await answer.getByRole('button', { name: 'Give the information' }).click();

  await page.getByText('It was Ann.').waitFor();
  await page.getByRole('button', { name: 'Write a report' }).click();
  await report.locator('label', { hasText: 'Concluded, with advice' }).click();
  await report.getByLabel('Summary').fill('A stolen password. Reset it.');
  await report.getByRole('button', { name: 'Write a report' }).click();

  await analyst.page.getByText('A stolen password. Reset it.').waitFor();
  await act(analyst, 'Close the case');
  await analyst.page.getByText('Closed', { exact: true }).first().waitFor();
}

/** Sends an event that has no fields. */
export async function act({ page }: Somebody, name: string): Promise<void> {
  await page.getByRole('button', { name }).click();
  await page.getByRole('dialog').getByRole('button', { name }).click();
}

export type { Cast };

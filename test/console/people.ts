import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

/** Somebody at a browser of their own, signed in at the sample provider. */
export interface Somebody {
  readonly page: Page;
  /** What went wrong in the page, and what was asked of any other site. */
  readonly faults: string[];
  close(): Promise<void>;
}

export interface Look {
  readonly width?: number;
  readonly scheme?: 'light' | 'dark';
}

export const launchBrowser = (executablePath: string): Promise<Browser> =>
  chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });

/** @param subject whom the sample provider signs in */
export async function signIn(browser: Browser, site: string, subject: string, look: Look = {}): Promise<Somebody> {
  const { scheme = 'light', width = 1280 } = look;
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme, locale: 'en-GB' });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  const faults = watch(context, page, site);
  await page.goto(`${site}/`);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.locator(`button[value="${subject}"]`).click();
  await page.getByRole('navigation', { name: 'Places' }).waitFor({ state: 'attached' });
  return { page, faults, close: () => context.close() };
}

function watch(context: BrowserContext, page: Page, site: string): string[] {
  const faults: string[] = [];
  page.on('pageerror', ({ message }) => faults.push(message));
  page.on('console', (line) => {
    // What is not there, or needs a sign-in, the browser notes by itself.
    if (line.type() === 'error' && !/status of 40[14]/.test(line.text())) faults.push(line.text());
  });
  const provider = 'http://127.0.0.1:';
  context.on('request', (request) => {
    const isOurs = request.url().startsWith(`${site}/`) || request.url().startsWith('data:');
    if (!isOurs && !(request.isNavigationRequest() && request.url().startsWith(provider)))
      faults.push(`asked ${request.url()}`);
  });
  return faults;
}

/** Opens a page of the console. */
export async function go({ page }: Somebody, site: string, path: string): Promise<void> {
  await page.goto(`${site}${path}`);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
}

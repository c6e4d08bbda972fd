import { escapeHtml } from '../../text/index.ts';
import type { SamplePerson } from './people.ts';

/** The page on which one chooses as whom to sign in. It has no script, and nothing comes from elsewhere. */
export function signInPage(people: readonly SamplePerson[], action: string): string {
  const button = ({ name, subject }: SamplePerson) =>
    `<li><button name="subject" value="${escapeHtml(subject)}"><b>${escapeHtml(name)}</b><span>${escapeHtml(subject)}</span></button></li>`;
  const group = (title: string, of: readonly SamplePerson[]) =>
    of.length === 0 ? '' : `<h2>${escapeHtml(title)}</h2><ul>${of.map(button).join('')}</ul>`;
  const tenants = [...new Set(people.flatMap(({ tenant }) => (tenant === undefined ? [] : [tenant])))];
  return page(
    'Sign in as',
    `<p>These people are samples, for this machine alone.</p><form method="post" action="${escapeHtml(action)}">${[
      group(
        'Staff',
        people.filter(({ tenant }) => tenant === undefined),
      ),
      ...tenants.map((name) =>
        group(
          name,
          people.filter(({ tenant }) => tenant === name),
        ),
      ),
    ].join('')}</form>`,
  );
}

/** @param form the provider's own, with the field for the code */
export function codePage(form: string, isWrong: boolean): string {
  const wrong = isWrong ? '<p><b>There is no such code, or it is used up.</b></p>' : '';
  return page(
    'Sign in on the command line',
    `${wrong}<p>Type the code that the command line shows.</p>${form}<p><button form="op.deviceInputForm">Continue</button></p>`,
  );
}

/** Whoever was sent a link with a code by somebody else would sign them in. */
export function confirmPage(form: string, code: string): string {
  return page(
    'Sign in on the command line',
    `<p>Go on only if you began this yourself, and your command line shows this code:</p><p><b>${escapeHtml(code)}</b></p>${form}<p><button form="op.deviceConfirmForm">It is mine: continue</button></p>`,
  );
}

/** What happened where somebody cannot be signed in. */
export function messagePage(message: string): string {
  return page('Sign in', `<p>${escapeHtml(message)}</p>`);
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title} · Watchfloor</title><style>${style}</style></head><body><main><h1>${title}</h1>${body}</main></body></html>`;
}

const style = `
:root{color-scheme:light dark;--line:#8886}
body{font:16px/1.5 system-ui,sans-serif;margin:0;padding:1.5rem 1rem}
main{max-width:34rem;margin:0 auto}
h1{font-size:1.5rem;margin:0}
h2{font-size:1rem;margin:1.5rem 0 .5rem}
ul{list-style:none;margin:0;padding:0;display:grid;gap:.5rem}
button{font:inherit;width:100%;text-align:left;padding:.6rem .8rem;border:1px solid var(--line);border-radius:.5rem;background:none;color:inherit;cursor:pointer}
button:hover,button:focus-visible{border-color:currentColor}
button span{display:block;font-size:.85rem;opacity:.75;overflow-wrap:anywhere}`;

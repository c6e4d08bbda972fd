/** What every page of the audit is: one file without a script or an address of anything, and a policy that forbids both. */
import { html } from '../../text/index.ts';
import { pageStyle } from './page-style.ts';
import { pagePolicy } from './policy.ts';

export interface PageFrame {
  /** As it is; it is escaped here. */
  readonly title: string;
  /** HTML. */
  readonly heading: string;
  /** HTML. */
  readonly lead: string;
  /** HTML. */
  readonly banner?: string;
  /** HTML. */
  readonly parts: readonly string[];
  /** Styles that stand in the parts. */
  readonly styles?: readonly string[];
  /** HTML. */
  readonly footer: string;
}

export function pageOf({ banner, footer, heading, lead, parts, styles = [], title }: PageFrame): string {
  const policy = pagePolicy([pageStyle, ...styles]);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${html(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${html(title, 300)}</title>
<style>${pageStyle}</style>
</head>
<body>
<header class="page">
<h1>${heading}</h1>
<p class="soft">${lead}</p>
${banner === undefined ? '' : `<p class="banner">${banner}</p>`}
</header>
<main>
${parts.join('\n')}
</main>
<footer>${footer}</footer>
</body>
</html>
`;
}

export function card(id: string, title: string, inner: string): string {
  return `<section class="card" id="${id}">\n<h2>${html(title, 300)}</h2>\n${inner}\n</section>`;
}

/** Texts as a list; they are escaped here. */
export function list(lines: readonly string[]): string {
  return `<ul class="plain">${lines.map((line) => `<li>${html(line)}</li>`).join('')}</ul>`;
}

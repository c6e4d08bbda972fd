/** What every page of the audit is: one file without a script or an address of anything, and a policy that forbids both. */
import { html } from '../../text/index.ts';
import { platform } from '../platform/index.ts';
import { pageStyle } from './page-style.ts';

export interface PageHead {
  /** As it is; it is escaped here. */
  readonly title: string;
  /** HTML. */
  readonly heading: string;
  /** HTML. */
  readonly lead: string;
  /** The page's own style. */
  readonly style?: string;
  /** Styles that stand in what follows. */
  readonly styles?: readonly string[];
}

export interface PageFrame extends Omit<PageHead, 'style'> {
  /** It says so above all else. */
  readonly simulated: boolean;
  /** Whether what is personal stands in it, or is withheld. */
  readonly redacted: boolean;
  /** HTML. */
  readonly parts: readonly string[];
  /** HTML; what else is to be known. */
  readonly footer: string;
}

/** How a page begins, as far as the end of its lead; its header is still open. */
export function pageHead({ heading, lead, style = pageStyle, styles = [], title }: PageHead): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${html(pagePolicy([style, ...styles]))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${html(title, 300)}</title>
<style>${style}</style>
</head>
<body>
<header class="page">
<h1>${heading}</h1>
<p class="soft">${lead}</p>
`;
}

/** The page of one case. */
export function pageOf({ footer, parts, redacted, simulated, title, ...head }: PageFrame): string {
  const banner = 'SIMULATED: played in a scenario. Nothing on this page happened to anybody.';
  return `${pageHead({ ...head, title: `${simulated ? 'SIMULATED · ' : ''}${title}` })}${simulated ? `<p class="banner">${banner}</p>` : ''}
</header>
<main>
${parts.join('\n')}
</main>
<footer>Times are UTC. ${redacted ? 'Personal fields are pseudonyms; what people wrote is withheld. ' : 'This page holds personal data. '}${footer}</footer>
</body>
</html>
`;
}

/** No script, no address of anything, and these styles alone. */
function pagePolicy(styles: readonly string[]): string {
  const hashes = styles.map((style) => `'sha256-${platform.sha256(style).toString('base64')}'`);
  return `default-src 'none'; style-src ${hashes.join(' ')}; base-uri 'none'; form-action 'none'`;
}

export function card(id: string, title: string, inner: string): string {
  return `<section class="card" id="${id}">\n<h2>${html(title, 300)}</h2>\n${inner}\n</section>`;
}

/** Texts as a list; they are escaped here. */
export function list(lines: readonly string[]): string {
  return `<ul class="plain">${lines.map((line) => `<li>${html(line)}</li>`).join('')}</ul>`;
}

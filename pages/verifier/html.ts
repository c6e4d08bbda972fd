import { timeMachineStyle } from '../time-machine/style.ts';
import { verifierStyle } from './style.ts';

export interface PageParts {
  /** The page's own script, and that of its worker. */
  readonly page: string;
  readonly worker: string;
  /** Of the package that it is built of. */
  readonly version: string;
  /** SHA-256 in base64. */
  readonly sha256: (text: string) => string;
}

/** The page that verifies, as one file. Its policy lets nothing in and nothing out: these scripts, these styles, no request. */
export function pageHtml({ page, sha256, version, worker }: PageParts): string {
  const style = verifierStyle + timeMachineStyle;
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${sha256(page)}'`,
    `style-src 'sha256-${sha256(style)}'`,
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Verify an audit bundle</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>Verify an audit bundle</h1>
<p class="soft">Checks the seal, takes every recorded step again through the charts, and checks every proof. Nothing leaves this page: it makes no request, and works without a network.</p>
</header>
<main id="main"><noscript>This page needs JavaScript: it runs the verification itself.</noscript></main>
<footer>
<p>watchfloor ${version}. A page that came with a bundle can show whatever its maker likes: compare its SHA-256 with the one that was published by another way, or take the page from the package (<code>watchfloor audit verifier</code>). It verifies as <code>watchfloor audit verify --no-replay</code> does.</p>
</footer>
<script type="text/plain" id="worker">${worker}</script>
<script>${page}</script>
</body>
</html>
`;
}

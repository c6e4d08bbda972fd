import { escapeHtml, manyLines, oneLine } from '../../text/index.ts';
import type { Block, Letter } from './letter.ts';

/**
 * A letter as HTML for mailboxes: one column, styles inline where mail programs drop style sheets,
 * dark where the reader's device is dark. No script, no image, no link, nothing from elsewhere.
 */
export function htmlBody(letter: Letter): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
<title>${inline(letter.subject)}</title>
<style>${STYLE}</style>
</head>
<body style="margin:0;padding:0;background:#eef1f5;">
<div style="display:none;max-height:0;overflow:hidden;mso-hide:all;">${inline(letter.preview)}</div>
<div class="page" style="background:#eef1f5;padding:24px 12px;">
<div class="card" style="max-width:600px;margin:0 auto;background:#ffffff;border:1px solid #d8dee6;border-radius:8px;overflow:hidden;font-family:${FONT};font-size:16px;line-height:1.55;color:#1b2733;">
<div style="background:#12324f;color:#ffffff;padding:14px 24px;font-size:14px;letter-spacing:.02em;overflow-wrap:anywhere;">${inline(letter.masthead)}</div>
<div style="padding:24px;">
<h1 class="heading" style="margin:0 0 16px;font-size:22px;line-height:1.3;font-weight:600;color:#12324f;overflow-wrap:anywhere;">${inline(letter.heading)}</h1>
<p style="${PARAGRAPH}">${inline(letter.greeting)}</p>
${letter.blocks.map(blockHtml).join('\n')}
<p style="margin:24px 0 0;overflow-wrap:anywhere;">${breaks(letter.signature)}</p>
</div>
<div class="footer" style="border-top:1px solid #d8dee6;padding:16px 24px;font-size:13px;line-height:1.5;color:#5a6876;overflow-wrap:anywhere;">${letter.footer.map((line) => inline(line, 400)).join('<br>\n')}</div>
</div>
</div>
</body>
</html>
`;
}

const FONT = "'Segoe UI',system-ui,-apple-system,Roboto,'Helvetica Neue',Arial,sans-serif";
const PARAGRAPH = 'margin:0 0 16px;overflow-wrap:anywhere;';
const LIST_ITEM = 'margin:0 0 8px;overflow-wrap:anywhere;';

const STYLE = `
@media (max-width:480px){.page{padding:0!important}.card{border-left:0!important;border-right:0!important;border-radius:0!important}}
@media (prefers-color-scheme:dark){
body,.page{background:#10161d!important}
.card{background:#1a232d!important;border-color:#324252!important;color:#e4eaf0!important}
.heading{color:#cfe3f7!important}
.callout{background:#22344a!important;border-color:#6aa7e0!important}
.quote{background:#222d38!important;border-color:#5b6c7d!important}
.label,.footer{color:#a5b3c1!important}
.footer,.facts td{border-color:#324252!important}
}
`;

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return paragraphs(block.text, '16px');
    case 'callout':
      return `<div class="callout" style="margin:0 0 16px;padding:14px 16px;background:#eaf2fb;border-left:4px solid #1f6fb8;border-radius:4px;"><p style="margin:0 0 4px;font-weight:600;">${inline(block.title)}</p>${paragraphs(block.text, '0')}</div>`;
    case 'quote':
      return `<p class="label" style="margin:0 0 6px;font-size:14px;color:#5a6876;">${inline(block.by)}</p><blockquote class="quote" style="margin:0 0 16px;padding:14px 16px;background:#f5f7f9;border-left:4px solid #b5c0cb;border-radius:4px;">${paragraphs(block.text, '0')}</blockquote>`;
    case 'steps':
    case 'points': {
      if (block.items.length === 0) return '';
      const tag = block.kind === 'steps' ? 'ol' : 'ul';
      const items = block.items.map((item) => `<li style="${LIST_ITEM}">${breaks(item)}</li>`);
      return `<p style="margin:0 0 8px;font-weight:600;">${inline(block.title)}</p><${tag} style="margin:0 0 16px;padding-left:24px;">${items.join('')}</${tag}>`;
    }
    case 'facts': {
      const rows = block.rows.map(
        ([label, value]) =>
          `<tr><td class="label" style="${CELL}width:104px;color:#5a6876;">${inline(label)}</td><td style="${CELL}overflow-wrap:anywhere;">${inline(value, 2_100)}</td></tr>`,
      );
      return `<table class="facts" role="presentation" cellpadding="0" cellspacing="0" style="width:100%;table-layout:fixed;border-collapse:collapse;margin:0 0 20px;font-size:15px;">${rows.join('')}</table>`;
    }
  }
}

const CELL = 'padding:7px 8px 7px 0;border-bottom:1px solid #e3e8ed;vertical-align:top;';

const inline = (text: string, max = 400): string => escapeHtml(oneLine(text, max), { named: true });
const breaks = (text: string): string => escapeHtml(manyLines(text), { named: true }).replaceAll('\n', '<br>\n');

function paragraphs(text: string, last: string): string {
  const parts = manyLines(text).split('\n\n');
  return parts
    .map(
      (part, index) =>
        `<p style="margin:0 0 ${index === parts.length - 1 ? last : '12px'};overflow-wrap:anywhere;">${breaks(part)}</p>`,
    )
    .join('');
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { create, createCB } from 'xmlbuilder2';
import { hasUnseen, JOINERS, replaceUnseen } from 'xstate-temporal/engine';
import {
  clean,
  cleanLines,
  csv,
  csvCell,
  escapeHtml,
  headerText,
  html,
  htmlLine,
  json,
  manyLines,
  oneLine,
  spaced,
  xmlText,
} from '../../text/index.ts';

/** What has broken terminals, pages, tables and mails before, among any text. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({
    unit: fc.constantFrom(
      ...'<>"\'`&;,=+-@ \t\r\nab\u00ad\u202e\u0000\u001b\u200d\ud800\u3164\ufffe',
      '\u{e0041}',
      ']]>',
      '&amp;',
      '&nbsp;',
      '&#60;',
      '=?utf-8?q?a?=',
      '\r\n.\r\n',
      '😀',
    ),
  }),
);
const shown = (text: string) => replaceUnseen(text, '\ufffd', '\n');

/** What a browser makes of references to characters. */
function unescapeHtml(markup: string): string {
  const names: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' };
  return markup.replace(/&(?:#(\d+)|([a-z]+));/g, (_, code, name) =>
    code === undefined ? (names[name as string] as string) : String.fromCharCode(Number(code)),
  );
}

/** Rows of a CSV file, as RFC 4180 has them. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  let row: string[] = [];
  let read = 0;
  for (const [whole, quoted, plain = '', end] of text.matchAll(cell)) {
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === '\r\n') {
      rows.push(row);
      row = [];
    }
    read += whole.length;
  }
  expect(read).toBe(text.length);
  return rows;
}

const holds = (property: (text: string) => void) => fc.assert(fc.property(hostile, property), { numRuns: 500 });

describe('text from outside', () => {
  it('steers no terminal, and stays the same value as JSON', () => {
    holds((text) => {
      expect(hasUnseen(clean(text))).toBe(false);
      expect(clean(text).length).toBeLessThanOrEqual(200);
      for (const line of cleanLines(text)) expect(hasUnseen(line)).toBe(false);
      const printed = json({ text });
      expect((JSON.parse(printed) as { text: string }).text).toBe(text);
      expect(hasUnseen(printed.replaceAll('\n', ''))).toBe(false);
    });
  });

  it('is no markup on a page, and reads as it was', () => {
    holds((text) => {
      for (const named of [true, false]) {
        const markup = escapeHtml(text, { named });
        expect(markup).not.toMatch(/[<>"'`]/);
        expect(unescapeHtml(markup)).toBe(text);
      }
      expect(html(text)).not.toMatch(/&(?!#\d+;)/);
      expect(unescapeHtml(html(text))).toBe(shown(text));
      expect(hasUnseen(htmlLine(text))).toBe(false);
    });
  });

  it('is one cell of a table, no formula, and is read back', () => {
    holds((text) => {
      const [[cell = '', other] = [], ...more] = readCsv(csv([[text, -5]]));
      expect([other, more]).toEqual(['-5', []]);
      expect(cell.trimStart()).not.toMatch(/^[=+\-@]/);
      expect(cell.replace(/^'/, '')).toBe(shown(text).replace(/^'/, ''));
      expect(csvCell(text)).toMatch(/^".*"$|^[^",\r\n]*$/s);
    });
    expect(csv([['=1+1', '+a', '-b', '@c', 'd,"e"', -5, undefined]])).toBe(`'=1+1,'+a,'-b,'@c,"d,""e""",-5,\r\n`);
    expect(csv([['＝1+1', ' ＋a', '－b', '＠c']])).toBe(`'＝1+1,' ＋a,'－b,'＠c\r\n`);
    expect(csv([['=1+1', ' =1', '\n=1', '\t1', undefined]])).toBe(`'=1+1,' =1,"'\n=1",\ufffd1,\r\n`);
  });

  it('is content and attribute of an XML document that is read back, by either builder', () => {
    holds((text) => {
      const plain = replaceUnseen(text, '\ufffd', JOINERS);
      const whole = create()
        .ele('a', { of: xmlText(text) })
        .txt(xmlText(text, '\n'))
        .end();
      let pieces = '';
      createCB({ data: (piece: string) => (pieces += piece) })
        .ele('a', { of: xmlText(text) })
        .txt(xmlText(text, '\n'))
        .end();
      for (const document of [whole, pieces]) {
        expect(() => create(document)).not.toThrow();
        // Read by hand: the builder's own reader decodes twice.
        const [, attribute = '', content = ''] = /<a of="([^"]*)"(?:\/>|>([^<]*)<\/a>)$/.exec(document) ?? [];
        expect(unescapeHtml(content).replaceAll('\n', '\ufffd')).toBe(plain);
        expect(unescapeHtml(attribute)).toBe(plain);
        expect(`${attribute}${content}`).not.toMatch(/&(?!(amp|lt|gt|quot|#\d+);)/);
      }
    });
  });

  it('is one line of a mail, or lines, and never an encoded word in its header', () => {
    holds((text) => {
      for (const line of [oneLine(text), ...manyLines(text).split('\n'), headerText(text, 200)]) {
        expect(hasUnseen(line.replace(/[\u200c\u200d]/g, ''))).toBe(false);
      }
      expect(headerText(text, 200)).not.toContain('=?');
      expect(hasUnseen(spaced(text))).toBe(false);
      expect(oneLine(text, 20).length).toBeLessThanOrEqual(20);
      expect(oneLine(oneLine(text))).toBe(oneLine(text));
    });
    expect(oneLine('  Zoë \r\n\u202e می\u200cخواهم 👩\u200d🚀 ')).toBe('Zoë می\u200cخواهم 👩\u200d🚀');
    expect(manyLines('a \r\n\r\n\r\n\tb\u0007')).toBe('a\n\n  b');
  });
});

/** As much of a mail reader (RFC 5322, 2045, 2046, 2047) as the tests need; shares nothing with the writer. */
export interface ReadMail {
  /** Every header in order, names in lower case, unfolded and decoded. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly text: string;
  readonly html: string;
}

export function readMail(raw: Buffer): ReadMail {
  const top = splitEntity(raw.toString('latin1'));
  const type = header(top.headers, 'content-type');
  const boundary = /boundary="([^"]+)"/.exec(type)?.[1];
  if (!type.startsWith('multipart/alternative') || boundary === undefined)
    throw new Error(`Not an alternative: ${type}`);
  const pieces = `\r\n${top.body}`.split(`\r\n--${boundary}`);
  if (pieces.at(-1)?.trim() !== '--') throw new Error('The last boundary is missing: the mail is cut off');
  const parts = pieces.slice(1, -1).map((piece) => splitEntity(piece.replace(/^\r\n/, '')));
  if (parts.length !== 2) throw new Error(`${parts.length} parts instead of 2`);
  const body = (subtype: string): string => {
    const part = parts.find(({ headers }) =>
      header(headers, 'content-type').startsWith(`text/${subtype}; charset=utf-8`),
    );
    if (!part) throw new Error(`No text/${subtype} in UTF-8`);
    return decodeBody(part.body, header(part.headers, 'content-transfer-encoding'));
  };
  return {
    headers: top.headers.map(([name, value]) => [name, decodeWords(value)]),
    text: body('plain'),
    html: body('html'),
  };
}

export function header(headers: ReadMail['headers'], name: string): string {
  const values = headers.filter(([key]) => key === name);
  if (values.length !== 1) throw new Error(`${values.length} headers "${name}"`);
  return values[0]?.[1] ?? '';
}

function splitEntity(entity: string): { headers: [string, string][]; body: string } {
  const end = entity.indexOf('\r\n\r\n');
  if (end === -1) throw new Error('No end of headers');
  const lines = entity
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    if (!/^[!-9;-~]+$/.test(line.slice(0, colon))) throw new Error(`Not a header: ${line}`);
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { headers, body: entity.slice(end + 4) };
}

function decodeBody(body: string, encoding: string): string {
  switch (encoding.toLowerCase()) {
    case '7bit':
      return body.replaceAll('\r\n', '\n');
    case 'base64':
      return Buffer.from(body, 'base64').toString('utf8').replaceAll('\r\n', '\n');
    case 'quoted-printable':
      return quotedPrintable(body.replace(/[ \t]*=\r\n/g, (end) => end.slice(0, -3))).replaceAll('\r\n', '\n');
    default:
      throw new Error(`Unexpected encoding ${encoding}`);
  }
}

function quotedPrintable(text: string): string {
  const bytes = text.replace(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

function decodeWords(value: string): string {
  return value
    .replace(/(\?=)\s+(=\?)/g, '$1$2')
    .replace(/=\?utf-8\?([qb])\?([^?]*)\?=/gi, (_all, kind: string, word: string) =>
      kind.toLowerCase() === 'b'
        ? Buffer.from(word, 'base64').toString('utf8')
        : quotedPrintable(word.replaceAll('_', ' ')),
    );
}

import { createHash, randomBytes } from 'node:crypto';
import { Integer, OctetString } from 'asn1js';
import { AlgorithmIdentifier, MessageImprint, TimeStampReq } from 'pkijs';
import { messageOf, WatchfloorError } from 'xstate-temporal/engine';
import { tokenOf } from './time-stamp-token.ts';
import { ask } from './web.ts';

const SHA_256 = '2.16.840.1.101.3.4.2.1';

/**
 * Asks an authority to stamp some bytes. It sees their hash and nothing else.
 *
 * @returns its response, as `openssl ts` reads it
 * @throws TIME_STAMP_REFUSED, TIME_STAMP_UNREACHABLE
 * @example await askAuthority('https://tsa.example/tsr', Buffer.from(note))
 */
export async function askAuthority(url: string, bytes: Uint8Array): Promise<Buffer> {
  // A leading zero bit keeps the number positive, and a one after it keeps its length.
  const nonce = randomBytes(8);
  nonce[0] = ((nonce[0] ?? 0) & 0x7f) | 0x40;
  const body = new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithmId: SHA_256 }),
      hashedMessage: new OctetString({ valueHex: createHash('sha256').update(bytes).digest() }),
    }),
    nonce: new Integer({ valueHex: nonce }),
    certReq: true,
  });
  const answer = await ask(url, {
    type: 'application/timestamp-query',
    body: new Uint8Array(body.toSchema().toBER()),
  }).catch((error: unknown) => {
    throw new WatchfloorError('TIME_STAMP_UNREACHABLE', `The authority ${url} cannot be had: ${messageOf(error)}.`, {
      cause: error,
    });
  });
  const refused = (why: string, cause?: unknown) =>
    new WatchfloorError('TIME_STAMP_REFUSED', `The authority ${url} gave no time stamp: ${why}.`, { cause });
  if (answer.status !== 200) throw refused(`it answered ${answer.status}`);
  try {
    const { info } = tokenOf(answer.body);
    const given = Buffer.from(info.nonce?.valueBlock.valueHexView ?? []);
    if (!given.equals(nonce)) throw new Error('it is the answer to another question');
  } catch (error) {
    throw refused(messageOf(error), error);
  }
  return answer.body;
}

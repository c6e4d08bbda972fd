/** What a response of a time-stamp authority holds. */
import { fromBER } from 'asn1js';
import { SignedData, TimeStampResp, TSTInfo } from 'pkijs';

const GRANTED = new Set([0, 1]);
const SIGNED_DATA = '1.2.840.113549.1.7.2';
const MAX_RESPONSE = 1_000_000;

/** @throws Error where the bytes are no response, or one that grants nothing */
export function tokenOf(response: Uint8Array): { readonly info: TSTInfo; readonly signed: SignedData } {
  if (response.length > MAX_RESPONSE) throw new Error('it is too large');
  const { offset, result } = fromBER(new Uint8Array(response));
  if (offset !== response.length) throw new Error('it is no response of a time-stamp authority');
  const { status, timeStampToken } = new TimeStampResp({ schema: result });
  if (!GRANTED.has(status.status)) throw new Error(`the authority refused it, with status ${status.status}`);
  if (timeStampToken?.contentType !== SIGNED_DATA) throw new Error('it holds no signed time');
  const signed = new SignedData({ schema: timeStampToken.content });
  const { eContent } = signed.encapContentInfo;
  if (eContent === undefined) throw new Error('it holds no time');
  return { signed, info: TSTInfo.fromBER(eContent.getValue()) };
}

/** Time stamps of RFC 3161 (and RFC 5816): an authority's word that it has seen these bytes by then. */
import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { OctetString } from 'asn1js';
import { Certificate, type SignedData, SignedDataVerifyError, type TSTInfo } from 'pkijs';
import { messageOf, WatchfloorError } from 'xstate-temporal/engine';
import { tokenOf } from './time-stamp-token.ts';

export interface TimeStamp {
  /** UTC ms: the bytes were there by then. */
  readonly at: number;
  /** Whether an authority that was given vouches for it; without any, it was only held against the bytes. */
  readonly trusted: boolean;
  /** The authority's certificate, as it names itself; as hostile as the stamp. */
  readonly authority: string;
}

const SHA_256 = '2.16.840.1.101.3.4.2.1';
const TST_INFO = '1.2.840.113549.1.9.16.1.4';
const CONTENT_TYPE = '1.2.840.113549.1.9.3';
const SIGNING_CERTIFICATE = '1.2.840.113549.1.9.16.2.12';
const SIGNING_CERTIFICATE_V2 = '1.2.840.113549.1.9.16.2.47';
const EXTENDED_KEY_USAGE = '2.5.29.37';
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
const hashNames: Readonly<Record<string, string>> = {
  [SHA_256]: 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

/** The certificates of a PEM file: those whom whoever verifies trusts to stamp, or to say who may. @throws CERTIFICATES_UNREADABLE */
export function readAuthorities(file: string): Certificate[] {
  try {
    const blocks = readFileSync(file, 'utf8').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    if (blocks.length === 0) throw new Error('it holds no certificate in PEM');
    return blocks.map((block) => Certificate.fromBER(new X509Certificate(block).raw));
  } catch (error) {
    throw new WatchfloorError('CERTIFICATES_UNREADABLE', `${file} cannot be read: ${messageOf(error)}.`, {
      cause: error,
    });
  }
}

/**
 * Checks a response of a time-stamp authority over some bytes. Certificates count as they were at the time stamped;
 * whether one was revoked is not looked up.
 *
 * @param authorities whom to trust; without any, nobody's word is checked
 * @throws TIME_STAMP_INVALID
 * @example await checkTimeStamp(response, Buffer.from(note), readAuthorities('tsa-ca.pem'))
 */
export async function checkTimeStamp(
  response: Uint8Array,
  stamped: Uint8Array,
  authorities: readonly Certificate[],
): Promise<TimeStamp> {
  try {
    const { info, signed } = tokenOf(response);
    checkImprint(info, stamped);
    const signer = signerOf(signed);
    checkUsage(signer);
    checkSignedAttributes(signed, signer);
    const { signatureVerified } = await signed.verify({
      signer: 0,
      data: new Uint8Array(stamped).buffer,
      trustedCerts: [...authorities],
      checkChain: authorities.length > 0,
      extendedMode: true,
    });
    if (signatureVerified !== true) throw new Error('its signature does not verify');
    const authority = new X509Certificate(Buffer.from(signer.toSchema(true).toBER())).subject;
    return { at: info.genTime.getTime(), trusted: authorities.length > 0, authority };
  } catch (error) {
    const why = error instanceof SignedDataVerifyError ? error.message : messageOf(error);
    throw new WatchfloorError('TIME_STAMP_INVALID', `The time stamp proves nothing: ${why}.`, { cause: error });
  }
}

/** A broken hash would let one stamp stand for two texts; so nothing but SHA-256 is taken. */
function checkImprint({ messageImprint }: TSTInfo, stamped: Uint8Array): void {
  const hash = createHash('sha256').update(stamped).digest();
  const imprint = Buffer.from(messageImprint.hashedMessage.valueBlock.valueHexView);
  if (messageImprint.hashAlgorithm.algorithmId !== SHA_256 || !imprint.equals(hash))
    throw new Error('it is over other bytes, or by another hash than SHA-256');
}

/** The certificate of the one signer. */
function signerOf(signed: SignedData): Certificate {
  if (signed.encapContentInfo.eContentType !== TST_INFO) throw new Error('it holds no time');
  if (signed.signerInfos.length !== 1) throw new Error('it has not one signer');
  const wanted = (signed.signerInfos[0] as SignedData['signerInfos'][number]).sid as unknown;
  const certificates = (signed.certificates ?? []).filter((one) => one instanceof Certificate);
  const isSigner = ({ issuer, serialNumber }: Certificate) => {
    const sid = wanted as { issuer?: Certificate['issuer']; serialNumber?: Certificate['serialNumber'] };
    return sid.issuer?.isEqual(issuer) === true && sid.serialNumber?.isEqual(serialNumber) === true;
  };
  const signer = certificates.find(isSigner);
  if (signer === undefined) throw new Error("the signer's certificate is not in it");
  return signer;
}

/** RFC 3161, section 2.3: the certificate is for time stamps, critically, and for nothing else. */
function checkUsage(signer: Certificate): void {
  const usage = signer.extensions?.find(({ extnID }) => extnID === EXTENDED_KEY_USAGE);
  const purposes = (usage?.parsedValue as { keyPurposes?: string[] } | undefined)?.keyPurposes ?? [];
  if (usage?.critical !== true || purposes.join() !== TIME_STAMPING)
    throw new Error("the signer's certificate is not for time stamps alone");
}

/** The signature is over the attributes: they say of which content it is, and by which certificate. */
function checkSignedAttributes(signed: SignedData, signer: Certificate): void {
  const attributes = signed.signerInfos[0]?.signedAttrs?.attributes ?? [];
  const only = (type: string) => {
    const found = attributes.filter((one) => one.type === type);
    return found.length === 1 ? (found[0]?.values[0] as unknown) : undefined;
  };
  if (String((only(CONTENT_TYPE) as { valueBlock?: unknown } | undefined)?.valueBlock) !== TST_INFO)
    throw new Error('what was signed is not said to be a time');
  const version2 = only(SIGNING_CERTIFICATE_V2);
  const named = version2 ?? only(SIGNING_CERTIFICATE);
  const der = Buffer.from(signer.toSchema(true).toBER());
  if (named === undefined || !namesCertificate(named, der, version2 === undefined ? 'sha1' : 'sha256'))
    throw new Error('the signature does not name the certificate that it is by');
}

interface Block {
  readonly valueBlock: { readonly value?: readonly Block[]; readonly valueHexView?: Uint8Array };
}

/** SigningCertificate(V2): a list of lists, the first of which begins with a hash, perhaps after its algorithm. */
function namesCertificate(attribute: unknown, der: Buffer, usual: string): boolean {
  const [first, second] = (attribute as Block).valueBlock.value?.[0]?.valueBlock.value?.[0]?.valueBlock.value ?? [];
  const algorithm = first?.valueBlock.value?.[0];
  const name = algorithm === undefined ? usual : hashNames[String(algorithm.valueBlock)];
  const hash = (algorithm === undefined ? first : second) as OctetString | undefined;
  if (name === undefined || hash?.valueBlock.valueHexView === undefined) return false;
  return createHash(name).update(der).digest().equals(Buffer.from(hash.valueBlock.valueHexView));
}

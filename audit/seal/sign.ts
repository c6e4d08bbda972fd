/** Signs envelopes and statements with a private key. */
import { createPublicKey, type KeyObject, sign } from 'node:crypto';
import { type Envelope, preAuthEncoding } from './dsse.ts';
import { keyId } from './key-id.ts';
import { PAYLOAD_TYPE, PREDICATE_TYPE, type SealStatement, STATEMENT_TYPE, subjectFiles } from './statement.ts';

/** Signs a body with a private Ed25519 key. */
export function signEnvelope(payloadType: string, body: Uint8Array, key: KeyObject): Envelope {
  const sig = sign(null, preAuthEncoding(payloadType, body), key).toString('base64');
  const signature = { keyid: keyId(createPublicKey(key)), sig };
  return { payloadType, payload: Buffer.from(body).toString('base64'), signatures: [signature] };
}

export function signStatement({ subjects, ...predicate }: SealStatement, key: KeyObject): Envelope {
  const statement = {
    _type: STATEMENT_TYPE,
    subject: subjectFiles.map((name) => ({ name, digest: { sha256: subjects[name] } })),
    predicateType: PREDICATE_TYPE,
    predicate,
  };
  return signEnvelope(PAYLOAD_TYPE, Buffer.from(JSON.stringify(statement)), key);
}

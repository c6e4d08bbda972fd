/** The signed statement of a seal: an in-toto Statement, version 1, in a DSSE envelope. */
import { isObject } from 'xstate-temporal/engine';
import type { Envelope } from './dsse.ts';
import { CASES_FILE, MANIFEST_FILE, SUMS_FILE } from './layout.ts';
import { sealMalformed } from './leaf.ts';

/** What a seal says. */
export interface SealStatement {
  /** The sequence of bundles that this one belongs to. */
  readonly log: string;
  /** By the clock of who sealed it: ISO 8601, UTC. */
  readonly sealedAt: string;
  readonly tree: { readonly size: number; readonly root: string };
  readonly events: number;
  /** SHA-256 by file, of the three files that the statement is over. */
  readonly subjects: Readonly<Record<SubjectFile, string>>;
}

export const subjectFiles = [SUMS_FILE, CASES_FILE, MANIFEST_FILE] as const;
export type SubjectFile = (typeof subjectFiles)[number];

export const PAYLOAD_TYPE = 'application/vnd.in-toto+json';
export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
export const PREDICATE_TYPE = 'urn:watchfloor:audit-seal:1';
/** More signatures than keys that anybody gives would only take time. */
const MOST_SIGNATURES = 100;
const HEX_32 = /^[0-9a-f]{64}$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** @throws SEAL_MALFORMED */
export function envelopeFrom(json: unknown): Envelope {
  if (
    !isObject(json) ||
    json.payloadType !== PAYLOAD_TYPE ||
    !isBase64(json.payload) ||
    !Array.isArray(json.signatures) ||
    json.signatures.length > MOST_SIGNATURES
  )
    throw sealMalformed('seal.json is no DSSE envelope around an in-toto statement.');
  for (const one of json.signatures as unknown[])
    if (!isObject(one) || typeof one.keyid !== 'string' || !isBase64(one.sig))
      throw sealMalformed('A signature in seal.json has no key id or no base64.');
  return json as unknown as Envelope;
}

/** @throws SEAL_MALFORMED */
export function statementFrom({ payload }: Envelope): SealStatement {
  const json = parse(payload);
  if (!isObject(json) || json._type !== STATEMENT_TYPE || json.predicateType !== PREDICATE_TYPE)
    throw sealMalformed('What seal.json signs is no statement of a seal.');
  const { subject, predicate } = json;
  if (!isObject(predicate) || !isObject(predicate.tree)) throw sealMalformed('The statement has no tree.');
  const { log, sealedAt, events } = predicate;
  const { size, root } = predicate.tree;
  if (typeof log !== 'string' || typeof sealedAt !== 'string' || !isCount(events) || !isCount(size) || !isHash(root))
    throw sealMalformed('A field of the statement is of another kind.');
  return { log, sealedAt, events, tree: { size, root }, subjects: subjectsFrom(subject) };
}

function subjectsFrom(subject: unknown): SealStatement['subjects'] {
  const entries = (Array.isArray(subject) ? (subject as unknown[]) : []).map((one) => {
    const digest = isObject(one) && isObject(one.digest) ? one.digest.sha256 : undefined;
    if (!isObject(one) || typeof one.name !== 'string' || !isHash(digest))
      throw sealMalformed('A subject has no hash.');
    return [one.name, digest] as const;
  });
  if (
    entries
      .map(([name]) => name)
      .sort()
      .join() !== [...subjectFiles].sort().join()
  )
    throw sealMalformed(`The statement is not over ${subjectFiles.join(', ')}.`);
  return Object.fromEntries(entries) as Record<SubjectFile, string>;
}

function parse(payload: string): unknown {
  try {
    return JSON.parse(
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(payload, 'base64')),
    );
  } catch {
    throw sealMalformed('What seal.json signs is no JSON in UTF-8.');
  }
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isHash = (value: unknown): value is string => typeof value === 'string' && HEX_32.test(value);
const isBase64 = (value: unknown): value is string =>
  typeof value === 'string' && value.length % 4 === 0 && BASE64.test(value);

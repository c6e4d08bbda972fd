/**
 * One payload, encrypted: AES-256-GCM over the whole payload. What it belongs to stands beside it, readable and
 * authenticated, so that it cannot be put in the place of another instance's.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Payload } from '@temporalio/common';
import proto from '@temporalio/proto';
import { WatchfloorError } from '../engine/index.ts';
import type { DataKey } from './types.ts';

const CIPHER = 'aes-256-gcm';
/** Bytes. */
const IV = 12;
const TAG = 16;

/** The encoding of an encrypted payload, as Temporal's samples name it. */
export const ENCRYPTED = 'binary/encrypted';
/** The form of what is encrypted and of what is authenticated beside it. */
const FORM = 'xstate-temporal/1';

/** Which instance a payload belongs to. */
export interface Owner {
  readonly namespace: string;
  readonly workflowId: string;
}

/** What an encrypted payload says of itself. It is believed once it was opened. */
export interface Label {
  readonly keyId: string;
  /** Absent where it was encrypted for no instance. */
  readonly owner?: Owner;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });
const ProtoPayload = proto.temporal.api.common.v1.Payload;

export function encryptPayload(payload: Payload, { id, key }: DataKey, owner: Owner | undefined): Payload {
  const iv = randomBytes(IV);
  const cipher = createCipheriv(CIPHER, key, iv, { authTagLength: TAG });
  const label: Label = { keyId: id, ...(owner === undefined ? {} : { owner }) };
  cipher.setAAD(authenticated(label));
  const data = Buffer.concat([
    iv,
    cipher.update(ProtoPayload.encode(payload).finish()),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
  return {
    metadata: {
      encoding: encoder.encode(ENCRYPTED),
      'encryption-form': encoder.encode(FORM),
      'encryption-key-id': encoder.encode(id),
      ...(owner === undefined
        ? {}
        : {
            'encryption-namespace': encoder.encode(owner.namespace),
            'encryption-workflow-id': encoder.encode(owner.workflowId),
          }),
    },
    data,
  };
}

export function isEncrypted({ metadata }: Payload): boolean {
  const encoding = metadata?.encoding;
  return encoding?.length === ENCRYPTED.length && Buffer.from(encoding).toString('latin1') === ENCRYPTED;
}

/** What an encrypted payload says of itself. @throws PAYLOAD_MALFORMED */
export function labelOf({ metadata }: Payload): Label {
  const field = (name: string): string | undefined => {
    const bytes = metadata?.[name];
    try {
      return bytes == null ? undefined : decoder.decode(bytes);
    } catch (cause) {
      throw malformed(cause);
    }
  };
  const keyId = field('encryption-key-id');
  if (field('encryption-form') !== FORM || keyId === undefined) throw malformed();
  const namespace = field('encryption-namespace');
  const workflowId = field('encryption-workflow-id');
  if ((namespace === undefined) !== (workflowId === undefined)) throw malformed();
  return {
    keyId,
    ...(namespace === undefined || workflowId === undefined ? {} : { owner: { namespace, workflowId } }),
  };
}

/** @throws PAYLOAD_MALFORMED where it was altered, cut or encrypted with another key */
export function decryptPayload({ data }: Payload, label: Label, { key }: DataKey): Payload {
  if (data == null || data.length < IV + TAG) throw malformed();
  try {
    const decipher = createDecipheriv(CIPHER, key, data.subarray(0, IV), { authTagLength: TAG });
    decipher.setAAD(authenticated(label));
    decipher.setAuthTag(data.subarray(data.length - TAG));
    const plain = Buffer.concat([decipher.update(data.subarray(IV, data.length - TAG)), decipher.final()]);
    const { metadata, data: content } = ProtoPayload.decode(plain);
    return { metadata: metadata as Record<string, Uint8Array>, data: content };
  } catch (cause) {
    throw malformed(cause);
  }
}

function authenticated({ keyId, owner }: Label): Buffer {
  return Buffer.from(JSON.stringify([FORM, keyId, owner?.namespace ?? null, owner?.workflowId ?? null]), 'utf8');
}

function malformed(cause?: unknown): WatchfloorError {
  return new WatchfloorError(
    'PAYLOAD_MALFORMED',
    'An encrypted payload is not as it was encrypted: it was altered, cut off, or made by something else.',
    { cause },
  );
}

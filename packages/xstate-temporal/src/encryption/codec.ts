/** The codec that encrypts payloads by the scope that their instance belongs to. */
import type { Payload, PayloadCodec, SerializationContext } from '@temporalio/common';
import { codeOf, WatchfloorError } from '../engine/index.ts';
import { decryptPayload, encryptPayload, isEncrypted, labelOf, type Owner } from './payload-cipher.ts';
import type { DataKeys, ScopeOf } from './types.ts';

/** The scope of what belongs to nobody, such as what a failed workflow task says, or a study. */
export const SHARED = '';

export interface CodecOptions {
  readonly keys: DataKeys;
  /** Default: all payloads have the shared key. */
  readonly scopeOf?: ScopeOf;
}

/**
 * Encrypts each payload with the key of its scope, and decrypts what it, or an earlier key, encrypted. What is not
 * encrypted is handed on as it is: histories from before there was a key are read on.
 *
 * Where the SDK says which instance a payload is for, one that was encrypted for another instance is refused.
 *
 * @throws KEY_SHREDDED, KEY_UNKNOWN, PAYLOAD_MALFORMED, PAYLOAD_MISPLACED; what the keys throw
 */
export function encryptionCodec({ keys, scopeOf = () => undefined }: CodecOptions): PayloadCodec {
  const scoped = (context: SerializationContext | undefined) => (context && scopeOf(context)) ?? SHARED;
  const decrypted = async (payload: Payload, context: SerializationContext | undefined): Promise<Payload> => {
    if (!isEncrypted(payload)) return payload;
    const label = labelOf(payload);
    const owner = ownerIn(context);
    if (owner === undefined) return decryptPayload(payload, label, await keys.byId(label.keyId));
    const scope = scoped(context);
    if (await keys.isShredded(scope)) throw shredded();
    if (label.owner !== undefined && !isSame(label.owner, owner)) throw misplaced();
    const key = await keys.byId(label.keyId).catch((error: unknown) => {
      // The instance's own keys are there, so this payload names somebody else's.
      throw codeOf(error) === 'KEY_SHREDDED' ? misplaced() : error;
    });
    // Whatever a payload says of itself, an instance takes what is encrypted for its own scope, or for nobody's.
    if (key.scope !== scope && key.scope !== SHARED) throw misplaced();
    return decryptPayload(payload, label, key);
  };
  return {
    async encode(payloads, context) {
      if (payloads.length === 0) return [];
      const key = await keys.current(scoped(context));
      const owner = ownerIn(context);
      return payloads.map((payload) => encryptPayload(payload, key, owner));
    },
    decode: (payloads, context) => Promise.all(payloads.map((payload) => decrypted(payload, context))),
  };
}

function ownerIn(context: SerializationContext | undefined): Owner | undefined {
  if (context?.workflowId === undefined) return undefined;
  return { namespace: context.namespace, workflowId: context.workflowId };
}

const isSame = (a: Owner, b: Owner): boolean => a.namespace === b.namespace && a.workflowId === b.workflowId;

export function shredded(): WatchfloorError {
  return new WatchfloorError(
    'KEY_SHREDDED',
    'The keys of these payloads were destroyed. Nobody can read them any more, and nothing new is encrypted for their owner.',
  );
}

function misplaced(): WatchfloorError {
  return new WatchfloorError(
    'PAYLOAD_MISPLACED',
    'A payload was encrypted for another instance than the one that it came to.',
  );
}

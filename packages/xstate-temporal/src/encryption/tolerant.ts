/** What a worker hands on of payloads that are at fault themselves. */
import type { Payload, PayloadCodec, SerializationContext } from '@temporalio/common';
import { codeOf } from '../engine/index.ts';

const encoder = new TextEncoder();
/** Of an encoding that no converter knows. */
export const undecodable: Payload = { metadata: { encoding: encoder.encode('watchfloor/undecodable') } };

/** Anybody who may write to the namespace can send such; whatever else goes wrong passes, and the task waits for it. */
const OWN_FAULT: readonly (string | undefined)[] = ['PAYLOAD_MALFORMED', 'PAYLOAD_MISPLACED', 'KEY_UNKNOWN'];

/** The codec with payloads that cannot be decrypted, through a fault of their own, as ones that nobody can read. */
export function tolerantDecryption(codec: PayloadCodec): PayloadCodec {
  const one = async (payload: Payload, context: SerializationContext | undefined): Promise<Payload> => {
    try {
      const [decoded = undecodable] = await codec.decode([payload], context);
      return decoded;
    } catch (error) {
      if (!OWN_FAULT.includes(codeOf(error))) throw error;
      return undecodable;
    }
  };
  return {
    encode: (...given) => codec.encode(...given),
    decode: (payloads, context) => Promise.all(payloads.map((payload) => one(payload, context))),
  };
}

/** Payload codecs that hand on what they cannot decode. */
import type { Payload, PayloadCodec, SerializationContext } from '@temporalio/common';
import { undecodable } from '../encryption/index.ts';

const encoder = new TextEncoder();
const probe: Payload = {
  metadata: { encoding: encoder.encode('json/plain') },
  data: encoder.encode('"watchfloor"'),
};

/**
 * A codec that throws on garbage fails the task of a workflow that was sent it, again at each attempt. This one hands a
 * payload that cannot be decoded on as one that nobody can read, so that it is refused. A codec that does not even decode
 * what it encodes itself is out of order, and its error is thrown: the task waits until it works.
 */
export function tolerantCodec(codec: PayloadCodec): PayloadCodec {
  return {
    encode: (...given) => codec.encode(...given),
    async decode(payloads, context) {
      try {
        return await decodeAll(codec, payloads, context);
      } catch (error) {
        if (!(await works(codec, context))) throw error;
        const each = payloads.map((payload) => decodeAll(codec, [payload], context).catch(() => [undecodable]));
        return (await Promise.all(each)).flat();
      }
    },
  };
}

async function decodeAll(codec: PayloadCodec, payloads: Payload[], context?: SerializationContext): Promise<Payload[]> {
  const decoded = await codec.decode(payloads, context);
  if (decoded.length === payloads.length) return decoded;
  throw new TypeError('A payload codec gives as many payloads as it is given.');
}

/** Whether it decodes what it encodes itself. */
async function works(codec: PayloadCodec, context?: SerializationContext): Promise<boolean> {
  try {
    await decodeAll(codec, await codec.encode([probe], context), context);
    return true;
  } catch {
    return false;
  }
}

/** Lists and descriptions without memos. */
import { Client } from '@temporalio/client';
import type { Payload, PayloadCodec } from '@temporalio/common';

const nothing: Payload = { metadata: { encoding: new TextEncoder().encode('binary/null') } };

/** Whoever only looks needs no memo, and one that cannot be decrypted must not hide the other instances. */
const blind: PayloadCodec = {
  encode: () => Promise.reject(new TypeError('This client only looks.')),
  decode: async (payloads) => payloads.map(() => nothing),
};

const known = new WeakMap<Client, Client>();

/** The client as one that lists and describes, whatever it cannot read. It sends nothing. */
export function unread(client: Client): Client {
  const before = known.get(client);
  if (before !== undefined) return before;
  const { connection, options } = client;
  const looking = new Client({ connection, namespace: options.namespace, dataConverter: { payloadCodecs: [blind] } });
  known.set(client, looking);
  return looking;
}

/** Payloads for calls that are made past the client, converted and encoded as it would. */
import type { Client } from '@temporalio/client';
import { type Payload, toPayloads } from '@temporalio/common';

/** @param workflowId the instance that they are for */
export async function encodedPayloads(client: Client, workflowId: string, ...values: unknown[]): Promise<Payload[]> {
  const { loadedDataConverter, namespace } = client.options;
  const { payloadCodecs, payloadConverter } = loadedDataConverter;
  let payloads = toPayloads(payloadConverter, ...values) ?? [];
  for (const codec of payloadCodecs)
    payloads = await codec.encode(payloads, { type: 'workflow', namespace, workflowId });
  return payloads;
}

/** What payloads of an instance's history hold. */
export async function decodedPayloads<T>(client: Client, payloads: readonly Payload[]): Promise<T[]> {
  const { payloadCodecs, payloadConverter } = client.options.loadedDataConverter;
  let open = [...payloads];
  for (const codec of payloadCodecs.toReversed()) open = await codec.decode(open);
  return open.map((payload) => payloadConverter.fromPayload<T>(payload));
}

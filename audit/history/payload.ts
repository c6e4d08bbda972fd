import { defaultPayloadConverter } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';

type Payload = temporal.api.common.v1.IPayload;

/** Several readers look at the same payloads; none of them changes a value. */
const known = new WeakMap<Payload, unknown>();

/** The value of a payload. @throws what the converter throws for one that it cannot read */
export function decodePayload(payload: Payload): unknown {
  if (known.has(payload)) return known.get(payload);
  const value: unknown = defaultPayloadConverter.fromPayload(payload as never);
  known.set(payload, value);
  return value;
}

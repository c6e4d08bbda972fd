/** Payloads of a history, decoded once. */
import { defaultPayloadConverter } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import { unreadable } from 'xstate-temporal/engine';

type Payload = temporal.api.common.v1.IPayload;
type Payloads = temporal.api.common.v1.IPayloads;

const plain = new Set(['json/plain', 'binary/null', 'binary/plain', 'json/protobuf', 'binary/protobuf']);

/** Reads payloads; notes the first that cannot be read, and the first encoding that needs a codec. */
export class PayloadReader {
  failure: { readonly cause: unknown } | undefined;
  encoding: string | undefined;

  /** @returns `undefined` for each that cannot be read */
  all(given: Payloads | null | undefined): unknown[] {
    return (given?.payloads ?? []).map((payload) => this.one(payload));
  }

  /** The first of what was given, which is all that an instance looks at; `undefined` where it cannot be read. */
  first(given: Payloads | null | undefined): unknown {
    const payload = given?.payloads?.[0];
    return payload == null ? undefined : this.one(payload);
  }

  /** The same of what anybody may have sent: what cannot be read is what the instance itself was handed in its place. */
  sent(given: Payloads | null | undefined): unknown {
    const payload = given?.payloads?.[0];
    try {
      return payload == null ? undefined : defaultPayloadConverter.fromPayload(payload as never);
    } catch {
      return unreadable;
    }
  }

  one(payload: Payload): unknown {
    try {
      return defaultPayloadConverter.fromPayload(payload as never);
    } catch (cause) {
      this.failure ??= { cause };
      return undefined;
    }
  }

  /** Like `one`, where a payload that cannot be read does no harm. */
  optional(payload: Payload | null | undefined): unknown {
    try {
      return payload == null ? undefined : defaultPayloadConverter.fromPayload(payload as never);
    } catch {
      return undefined;
    }
  }

  /** What a marker of the workflow's code is called; it leaves one where it goes other ways than before, or might. */
  patch(details: temporal.api.history.v1.IMarkerRecordedEventAttributes['details']): unknown {
    const [patch] = this.all(details?.['patch-data']);
    return (patch as { readonly id?: unknown } | null | undefined)?.id;
  }

  /** Looks whether a payload that every history has is encoded. */
  noteEncoding(payload: Payload | null | undefined): void {
    const encoding = encodingOf(payload);
    if (encoding !== undefined && !plain.has(encoding))
      this.encoding ??= encoding.replace(/[^\w./-]/g, '?').slice(0, 60);
  }
}

/** A payload of which only the commitment is left has no data. */
export function isWithheld(payload: Payload | null | undefined): boolean {
  return payload != null && (payload.data?.length ?? 0) === 0 && encodingOf(payload) !== 'binary/null';
}

function encodingOf(payload: Payload | null | undefined): string | undefined {
  const bytes = payload?.metadata?.encoding;
  return bytes == null ? undefined : new TextDecoder().decode(bytes);
}

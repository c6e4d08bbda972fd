/**
 * The payload converter of every bundle that `bundleWorkflows` makes. A converter that throws on what was sent fails the
 * workflow task, again at each attempt, and so the instance for good; here what cannot be read is handed on as such, and
 * refused. Around the converter of the bundle's own, if it has one.
 */
import { defaultPayloadConverter, type PayloadConverter } from '@temporalio/common';
import * as own from '__watchfloor_own_payload_converter';
import { unreadable } from '../engine/host/unreadable.ts';
import { noteVerified, VERIFIED } from '../proof/verified.ts';
import { workerSettings } from './worker-settings.ts';

const inner: PayloadConverter = own.payloadConverter ?? defaultPayloadConverter;

export const payloadConverter: PayloadConverter = {
  toPayload: (value, ...more) => inner.toPayload(value, ...more),
  fromPayload(payload, ...more) {
    try {
      const proof = payload.metadata?.[VERIFIED];
      // Where no codec of the worker takes it away, anybody may have written it.
      if (proof != null && workerSettings().verifies === true) noteVerified(new TextDecoder().decode(proof));
      return inner.fromPayload(payload, ...more);
    } catch {
      return unreadable as never;
    }
  },
  ...(inner.validateConverterHint && { validateConverterHint: (hint) => inner.validateConverterHint?.(hint) ?? false }),
};

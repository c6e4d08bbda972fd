import { z } from 'zod';
import { filledLine } from '../text.ts';

/** A file sample as a claim: what it is and where it lies, never its content. */
export const sampleClaim = z.strictObject({
  /** SHA-256 of the content, lower-case hexadecimal. */
  sha256: z
    .string()
    .max(64, { abort: true })
    .regex(/^[0-9a-f]{64}$/),
  /** Bytes. */
  size: z
    .int()
    .positive()
    .max(2 ** 40),
  name: filledLine(255),
  /** Where the experts can fetch it: a path or an address. */
  location: filledLine(1024),
});

export type SampleClaim = z.infer<typeof sampleClaim>;

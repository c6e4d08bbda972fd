import { z } from 'zod';
import { tenant } from './answers.ts';

/** An operation that takes or gives bytes. */
export interface Binary {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly summary: string;
  readonly params: z.ZodObject;
  readonly query?: z.ZodObject;
  /** Absent where it gives the bytes themselves. */
  readonly answer?: z.ZodType;
  readonly problems: readonly number[];
}

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 small hexadecimal digits');

/** They stand beside the others in the description of the API. */
export const binaryOperations = {
  'samples.hand-in': {
    method: 'POST',
    path: '/samples/{tenant}',
    summary: 'Hands in a file sample; the answer is the claim that CUSTOMER_SAMPLES takes',
    params: z.object({ tenant }),
    query: z.strictObject({
      name: z.string().min(1).max(255),
      /** What the content must hash to. */
      sha256: sha256.optional(),
    }),
    answer: z.object({ sha256, size: z.int(), name: z.string(), location: z.string() }),
    problems: [413, 415],
  },
  'samples.fetch': {
    method: 'GET',
    path: '/samples/{tenant}/{sha256}',
    summary: 'The content of a sample, for the experts',
    params: z.object({ tenant, sha256: z.string().max(100) }),
    problems: [404],
  },
} as const satisfies Readonly<Record<string, Binary>>;

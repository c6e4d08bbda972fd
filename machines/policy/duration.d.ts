import { z } from 'zod';
/** A duration as people write it: `2d`, `48h`, `1d12h`, `90m`, `30s`; `undefined` for anything else. */
export declare function parseDuration(text: string): number | undefined;
/**
 * A duration in overrides: milliseconds, or text such as `2d` or `1d12h`; parsed to milliseconds.
 * Whole seconds only: below a second no host promises an order of timers.
 */
export declare const duration: z.ZodPipe<
  z.ZodUnion<readonly [z.ZodNumber, z.ZodString]>,
  z.ZodTransform<number, string | number>
>;

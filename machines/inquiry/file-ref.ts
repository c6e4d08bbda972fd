import { z } from 'zod';
import { filledLine } from '../text.ts';

const hash = (digits: number) =>
  z
    .string()
    .max(digits, { abort: true })
    .regex(new RegExp(`^[0-9a-f]{${digits}}$`), { error: `must be ${digits} hexadecimal digits, in lower case` });

/** A file by its hash, its name, or both; never its content. */
export const fileRef = z
  .strictObject({
    sha256: hash(64).exactOptional(),
    sha1: hash(40).exactOptional(),
    name: filledLine(255).exactOptional(),
  })
  .refine(({ name, sha1, sha256 }) => (name ?? sha1 ?? sha256) !== undefined, {
    error: 'must have a hash or a name',
  });

export type FileRef = z.output<typeof fileRef>;

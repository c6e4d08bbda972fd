const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const whole = /^(\d{1,9}[smhd]){1,4}$/;
/** What `parseDuration` takes with fractions, for schemas that state it. */
export const fractionalDuration = /^(\d{1,9}(\.\d{1,6})?[smhd]){1,4}$/;

/**
 * A duration as people write it, in milliseconds: `2d`, `48h`, `1d12h`, `90m`, `30s`; `undefined` for anything else.
 *
 * @param options.fractions takes `1.5h` and `0.25d` too
 * @example parseDuration('1d12h') // 129_600_000
 */
export function parseDuration(text: string, options: { readonly fractions?: boolean } = {}): number | undefined {
  if (!(options.fractions ? fractionalDuration : whole).test(text)) return undefined;
  let sum = 0;
  for (const [, count, unit] of text.matchAll(/([\d.]+)([smhd])/g))
    sum += Number(count) * (unitMs[unit ?? ''] ?? Number.NaN);
  return sum;
}

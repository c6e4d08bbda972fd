const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * A duration as people write it, in milliseconds: `2d`, `48h`, `1d12h`, `90m`, `30s`; `undefined` for anything else.
 *
 * @example parseDuration('1d12h') // 129_600_000
 */
export function parseDuration(text: string): number | undefined {
  if (!/^(\d{1,9}[smhd]){1,4}$/.test(text)) return undefined;
  let sum = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)([smhd])/g))
    sum += Number(count) * (unitMs[unit ?? ''] ?? Number.NaN);
  return sum;
}

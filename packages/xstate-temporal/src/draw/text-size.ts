/** Widths of Arial's letters, in thousandths of the font's size; what is not listed is as wide as an `n`. */
const widths = new Map<string, number>(
  (
    [
      [191, "'"],
      [222, 'ijl'],
      [278, ' \u00a0!,./:;I[\\]ft|'],
      [333, '()-r`'],
      [389, '*'],
      [355, '"'],
      [500, 'Jckssvxyz'],
      [584, '+<=>~'],
      [611, 'FTZ'],
      [667, 'ABEKPSVXY&'],
      [722, 'CDHNRUw'],
      [778, 'GOQ'],
      [833, 'Mm'],
      [889, '%'],
      [944, 'W'],
      [1000, '→▸●×'],
      [1015, '@'],
    ] as const
  ).flatMap(([width, signs]) => [...signs].map((sign) => [sign, width] as const)),
);

/** How wide a text is in a common sans-serif font, in pixels: a little on the safe side, as there is no browser to ask. */
export function widthOf(text: string, size: number): number {
  let sum = 0;
  for (const sign of text) sum += widths.get(sign) ?? 556;
  return Math.ceil((sum * size * 1.05) / 1000);
}

/** How wide a text is in a common sans-serif font, in pixels: an estimate on the safe side, as there is no browser to ask. */
export function widthOf(text: string, size: number): number {
  let ems = 0;
  for (const sign of text) {
    if (/[ilj.,:;|!'[\]()]/.test(sign)) ems += 0.34;
    else if (/[frt -]/.test(sign)) ems += 0.4;
    else if (/[mwMW@]/.test(sign)) ems += 0.92;
    else if (/[A-Z_]/.test(sign)) ems += 0.7;
    else ems += 0.58;
  }
  return Math.ceil(ems * size);
}

/** What verification finds, bounded: a bundle with a million faults still gives a short verdict. */

/** The codes of docs/audit-format.md, section 10. */
export const sealFindings = {
  SEAL_MISSING: 'a file of the seal is not there',
  SEAL_MALFORMED: 'a file of the seal is malformed',
  SIGNATURE_INVALID: 'the seal is not signed by a key that was given',
  SUBJECT_DIFFERS: 'a file that the seal names has been changed',
  FILE_MISSING: 'a file is missing',
  FILE_DIFFERS: 'a file has been changed',
  FILE_TOO_LARGE: 'a file is larger than is read',
  FILE_UNLISTED: 'a file has been added',
  CASE_MISSING: 'a sealed case is missing',
  CASE_UNSEALED: 'a case, or its last events, are not sealed',
  CASE_MALFORMED: 'a case cannot be read',
  CHAIN_DIFFERS: 'events of a case have been changed, dropped, added or reordered',
  TREE_DIFFERS: 'the statements are not those that were sealed',
  EXPORT_INCOMPLETE: 'not all that was asked for is in the bundle',
  MANIFEST_DIFFERS: 'the manifest, or what it names, is not that of the cases',
  ANCHOR_BROKEN: 'the anchor file has been changed',
  ANCHOR_MISSING: 'this seal has not been anchored',
  ANCHOR_DIFFERS: 'what was anchored was another population',
} as const;

export type SealFindingCode = keyof typeof sealFindings;

export interface SealFinding {
  readonly code: SealFindingCode;
  /** A path, or the folder of a case. As hostile as the bundle. */
  readonly where: string;
  readonly message: string;
}

const MOST = 1_000;

export class Findings {
  readonly list: SealFinding[] = [];
  private readonly byCode = new Map<SealFindingCode, number>();
  count = 0;

  /** @param why in words, or what was thrown */
  add(code: SealFindingCode, where: string, why?: unknown): void {
    this.count++;
    this.byCode.set(code, (this.byCode.get(code) ?? 0) + 1);
    if (this.list.length >= MOST) return;
    const detail = why instanceof Error ? why.message : why;
    const message = detail === undefined ? sealFindings[code] : `${sealFindings[code]}: ${detail}`;
    this.list.push({ code, where: where.slice(0, 1_000), message: message.slice(0, 1_000) });
  }

  counts(): Record<string, number> {
    return Object.fromEntries([...this.byCode].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

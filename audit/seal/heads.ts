import { type CaseFile, readHistory } from './case-file.ts';
import { CaseChain } from './chain.ts';

/** The head of a case's chain over all its events, and after the numbers of events given. @throws CASE_MALFORMED */
export function headsOf(
  dir: string,
  folder: string,
  file: CaseFile,
  counts: ReadonlySet<number> = new Set(),
): { readonly chain: CaseChain; readonly heads: ReadonlyMap<number, string> } {
  const chain = new CaseChain();
  const heads = new Map<number, string>();
  const note = () => {
    if (counts.has(chain.events)) heads.set(chain.events, chain.head);
  };
  note();
  for (const { run, file: history } of file.runs) {
    const place = { workflow: file.workflow, run, ...(file.salt === undefined ? {} : { salt: file.salt }) };
    for (const event of readHistory(dir, folder, history)) {
      chain.add(event, place);
      note();
    }
  }
  return { chain, heads };
}

import path from 'node:path';
import { readRegularJson } from '../history/read-file.ts';
import { CASES_FOLDER, caseFolders } from '../seal/layout.ts';

/** What the bundle has of a workflow id. */
export interface ExistingCases {
  readonly names: string[];
  /** Ids of all runs. */
  readonly runs: Set<string>;
  /** Names by the id of the first run. */
  readonly byFirst: Map<string, string>;
}

/** The cases that the bundle has already, by workflow id. */
export async function existingCases(dir: string): Promise<Map<string, ExistingCases>> {
  const known = new Map<string, ExistingCases>();
  for (const folder of caseFolders(dir)) {
    try {
      const about = (await readRegularJson(path.join(dir, CASES_FOLDER, folder, 'case.json'))) as {
        workflow: string;
        workflowId?: string;
        runs: { run: string }[];
      };
      const id = about.workflowId ?? about.workflow;
      const existing: ExistingCases = known.get(id) ?? { names: [], runs: new Set(), byFirst: new Map() };
      existing.names.push(about.workflow);
      for (const { run } of about.runs) existing.runs.add(run);
      existing.byFirst.set(about.runs[0]?.run ?? '', about.workflow);
      known.set(id, existing);
    } catch {
      // Half of a case, or somebody else's: it is written anew.
    }
  }
  return known;
}

import { bundleOf } from './bundles.ts';
import { Desk } from './desk.ts';
import { letterOne, letterTwo } from './machines/letter.ts';
import { openStage, type Stage, workflowsPath } from './stage.ts';

type LettersFile = 'letters-1.ts' | 'letters-12.ts' | 'letters-2.ts';

/** A stage whose worker comes and goes with the versions of the letter that it knows. */
export interface LettersStage extends Stage {
  /** Lets the worker go and takes one with another file in its place, which replays what that one had in its cache. */
  deploy(file: LettersFile): Promise<void>;
}

export async function openLetters(): Promise<LettersStage> {
  const desk = new Desk();
  const versions = {
    'letters-1.ts': [letterOne],
    'letters-12.ts': [letterOne, letterTwo],
    'letters-2.ts': [letterTwo],
  };
  const stage = await openStage({
    workflows: 'letters-1.ts',
    definitions: [letterOne],
    implemented: desk.implementing([letterOne]),
  });
  let { worker } = stage;
  for (const name of ['letters-1.ts', 'letters-12.ts', 'letters-2.ts']) await bundleOf(workflowsPath(name));
  const deploy = async (file: LettersFile) => {
    await worker.close();
    const bundle = await bundleOf(workflowsPath(file));
    worker = await stage.hire({ workflows: { bundle }, implemented: desk.implementing(versions[file]) });
  };
  return { ...stage, desk, deploy };
}

/** A workflow whose chart calls a state by another name than that of the other tests. */
import { durable } from '../../../src/workflow/index.ts';
import { renamedState } from '../machines/mutants.ts';

export const counter = durable(renamedState);

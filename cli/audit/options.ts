/** Options that several `audit` commands have, and what they choose. */
import { Option } from 'commander';
import { collect } from '../input/options.ts';

/** Machines beside the programme's own: what `knownMachines` takes. */
export function machineOption(): Option {
  return new Option('--machine <file>', 'a file with a machine of your own; may be given several times').argParser(
    collect,
  );
}

/** What `trustIn` takes. */
export function trustOption(): Option {
  return new Option('--trust <file>', 'whose proofs are believed: trust.json, as workers have it');
}

export function onlyOption(): Option {
  return new Option('--only <kind>', 'real cases, or simulated ones').choices(['real', 'simulated']);
}

export function ofOption(): Option {
  return new Option('--of <machine>', 'only cases of this machine');
}

export interface CaseChoice {
  readonly only?: 'real' | 'simulated';
  readonly of?: string;
}

/** Whether a case is among those that `--only` and `--of` ask for. */
export function isChosen(
  { machine, simulated }: { readonly machine: string; readonly simulated: boolean },
  { of, only }: CaseChoice,
): boolean {
  return (of === undefined || machine === of) && (only === undefined || simulated === (only === 'simulated'));
}

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import type { ExportOptions } from '../../audit/index.ts';
import { isMachine } from '../../machines/index.ts';
import { trailPage } from '../../pages/case/trail-page.ts';
import { version } from '../print/version.ts';
import { programmePseudonyms, sealingKey } from './keys.ts';
import { knownMachines } from './known-machines.ts';

export interface BundleOptions {
  readonly unredacted?: boolean;
  readonly pseudonyms?: string;
  readonly key?: string;
  readonly html?: boolean;
  readonly machine?: readonly string[];
}

/** What every bundle that is made here is made with. */
export async function bundleOptions(
  root: string,
  { html, key: keyFile, machine: files, pseudonyms: namesFile, unredacted }: BundleOptions,
): Promise<Omit<ExportOptions, 'query'>> {
  const machines = await knownMachines(files);
  const key = sealingKey(root, keyFile);
  const names = unredacted ? undefined : await programmePseudonyms(root, namesFile);
  const tool = { name: 'watchfloor', version: version() };
  return {
    sha256: nodeSha256,
    machineOf: machines.machineOf,
    tool,
    aboutMachine: (machine) => ({
      ...(isMachine(machine) ? { package: tool } : {}),
      engine: { xstate: xstateVersion() },
    }),
    ...(key === undefined ? {} : { key }),
    ...(names === undefined ? {} : { redaction: { names, disclosureOf: machines.disclosureOf } }),
    ...(html ? { page: (trail, verdict, taken) => trailPage(trail, machines, { verdict, taken }) } : {}),
  };
}

function xstateVersion(): string {
  const manifest = createRequire(import.meta.url).resolve('xstate/package.json');
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}

/** Verifies files and bundles from outside, one case after another, so that memory stays flat. */
import { codeOf, type WatchfloorError } from 'xstate-temporal/engine';
import { type PublicKey, platform } from '../platform/index.ts';
import { CASES_FOLDER, caseFolders, isFolder, isRegularFile, MANIFEST_FILE, SEAL_FILE } from '../seal/layout.ts';
import { type SealVerdict, verifySeal, verifyUnsealed } from '../seal/verify-seal.ts';
import type { Trail } from '../trail/types.ts';
import { withEvidence } from './evidence.ts';
import type { CaseVerdict } from './findings.ts';
import { type ExportedCase, type LoadedCase, loadCase } from './load-case.ts';
import { type VerifyOptions, verifyLoaded } from './verify-case.ts';

const { entriesOf, join, kindOf, resolve } = platform;

export interface PlaceOptions extends VerifyOptions {
  /** Keys whose seals count. Without any, a seal is only held against the files that it covers. */
  readonly publicKeys: readonly PublicKey[];
  readonly anchors?: string;
  /** A bundle with the unredacted cases, by which redacted ones are verified. */
  readonly evidence?: string;
  readonly signal?: AbortSignal;
  /** One of several parts, for who verifies in several processes: the first has the seals, the others share the cases. */
  readonly part?: { readonly index: number; readonly of: number };
}

/** What was found at one place. */
export type PlaceVerdict =
  | { readonly kind: 'case'; readonly place: string; readonly verdict: CaseVerdict }
  | {
      readonly kind: 'seal';
      readonly place: string;
      /** `unsealed`: there is none, and no key was given. `unproven`: it fits the files, but no key was given to check who made it. */
      readonly status: 'sealed' | 'unproven' | 'broken' | 'unsealed';
      readonly seal?: SealVerdict;
    };

/** Verifies what is at a place: a bundle, a case's folder, a folder of histories, or a file. */
export async function* verifyPlace(place: string, options: PlaceOptions): AsyncGenerator<PlaceVerdict> {
  const { index: part, of } = options.part ?? { index: 0, of: 1 };
  if (part === 0) {
    // Whoever gives a key asks for a seal by it.
    if (isBundle(place)) yield await sealOf(place, options);
    else if (options.publicKeys.length > 0)
      yield { kind: 'seal', place, status: 'broken', seal: await verifySeal(place, options.publicKeys) };
  }
  const { cases, how } = casesAt(place);
  for (const [index, one] of cases.entries()) {
    if (of > 1 && part !== 1 + (index % (of - 1))) continue;
    options.signal?.throwIfAborted();
    yield await found(one, options, how);
  }
}

/** The folders and files of the cases at a place. */
export function casesAt(place: string): {
  readonly cases: readonly string[];
  readonly how?: { readonly regular: boolean };
} {
  if (isBundle(place)) return { cases: caseFolders(place).map((folder) => join(place, CASES_FOLDER, folder)) };
  if (!isFolder(place) || isRegularFile(join(place, 'case.json'))) return { cases: [place] };
  const files = entriesOf(place)
    .map(({ name }) => name)
    .filter((name) => /\.json(\.gz)?$/.test(name))
    .sort();
  // An empty folder gets the verdict of the case that is not there.
  const cases = files.length === 0 ? ['case.json'] : files;
  return { cases: cases.map((file) => join(place, file)), how: { regular: true } };
}

/** A folder with cases, a manifest or a seal in it. */
export function isBundle(place: string): boolean {
  if (!isFolder(place)) return false;
  return (
    isFolder(join(place, CASES_FOLDER)) || [MANIFEST_FILE, SEAL_FILE].some((file) => isRegularFile(join(place, file)))
  );
}

async function sealOf(place: string, { anchors, publicKeys, signal }: PlaceOptions): Promise<PlaceVerdict> {
  if (kindOf(join(place, SEAL_FILE)) === undefined && publicKeys.length === 0) {
    const seal = await verifyUnsealed(place, signal === undefined ? {} : { signal });
    return { kind: 'seal', place, status: seal.ok ? 'unsealed' : 'broken', seal };
  }
  const seal = await verifySeal(place, publicKeys, {
    ...(anchors === undefined ? {} : { anchors }),
    ...(signal === undefined ? {} : { signal }),
  });
  // That nobody's signature counts is no finding about the bundle where no key was given.
  const { SIGNATURE_INVALID: unsigned = 0, ...others } = seal.found;
  const isUnproven = publicKeys.length === 0 && unsigned > 0;
  const isBroken = Object.keys(isUnproven ? others : seal.found).length > 0;
  return { kind: 'seal', place, status: isBroken ? 'broken' : isUnproven ? 'unproven' : 'sealed', seal };
}

async function found(
  place: string,
  options: PlaceOptions,
  how: { readonly regular?: boolean } = {},
): Promise<PlaceVerdict> {
  const { verdict } = await caseAt(place, options, how);
  return { kind: 'case', place, verdict };
}

/** What is found at a case's folder or file, with its trail where the histories give one, and what was exported. */
export async function caseAt(
  place: string,
  options: VerifyOptions & Pick<PlaceOptions, 'evidence'>,
  how: { readonly regular?: boolean } = {},
): Promise<{ readonly verdict: CaseVerdict; readonly trail?: Trail; readonly exported?: ExportedCase }> {
  let loaded: LoadedCase;
  try {
    loaded = await loadCase(place, { ...how, decode: options.decode });
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    const problem = error as WatchfloorError;
    loaded = { place, workflow: '', machine: undefined, version: undefined, problem };
  }
  const { evidence } = options;
  const { exported } = loaded;
  const { trailed, verdict } = await verifyLoaded(loaded, options);
  const given = exported === undefined ? {} : { exported };
  if (evidence !== undefined && verdict.because?.code === 'PAYLOADS_WITHHELD')
    return { ...given, verdict: await withEvidence(resolve(place), evidence, verdict, exported, options) };
  if (trailed === undefined) return { ...given, verdict };
  return { ...given, verdict, trail: { ...trailed.trail, workflow: verdict.workflow } };
}

/** Verifies what was dropped, beside the page, which never waits for it. */
import './prelude.ts';
import { codeOf, messageOf, portableSha256, WatchfloorError } from 'xstate-temporal/engine';
import { readTrust, type Trust } from 'xstate-temporal/proof';
import { loadCase } from '../../../audit/verify/load-case.ts';
import { casesAt, type PlaceVerdict, verifyPlace } from '../../../audit/verify/verify-bundle.ts';
import { type VerifyOptions, verifyLoaded } from '../../../audit/verify/verify-case.ts';
import { programmeMachines } from '../../case/known-machines.ts';
import { recordingOf } from '../../case/recording.ts';
import { trailPage } from '../../case/trail-page.ts';
import type { Answer, Request, Text } from '../protocol.ts';
import { publicKeyFrom } from '../public-key.ts';
import { mount, mounted } from './dropped.ts';

const tell = (answer: Answer) => self.postMessage(answer);
const machines = programmeMachines(portableSha256);
const options: VerifyOptions = {
  sha256: portableSha256,
  machineOf: machines.machineOf,
  disclosureOf: machines.disclosureOf,
  page: (trail, verdict, taken) => trailPage(trail, machines, { verdict, taken }),
};
let trust: Trust | undefined;

/** Cannot be the name of anything dropped. */
const ANCHORS = '/\0anchors';

self.onmessage = ({ data }: MessageEvent<Request<File>>) => {
  const work = data.ask === 'verify' ? verify(data) : show(data.place);
  work.catch((error: unknown) =>
    tell({ is: 'failed', code: codeOf(error) ?? 'FILE_UNREADABLE', message: messageOf(error) }),
  );
};

async function verify({
  anchors,
  dropped,
  keys,
  part,
  trust: given,
}: Extract<Request<File>, { ask: 'verify' }>): Promise<void> {
  const publicKeys = keys.map(({ name, text }) => publicKeyFrom(text, name));
  trust = given && trustFrom(given);
  for (const { file, path } of dropped) mount(path, file);
  const places = mounted().map((name) => `/${name}`);
  if (anchors !== undefined) mount(ANCHORS, anchors);
  const cases = places.reduce((sum, place) => sum + casesAt(place).cases.length, 0);
  if (part.index === 0) tell({ is: 'begun', cases, files: dropped.length });
  for (const place of places) {
    const verdicts = verifyPlace(place, {
      ...options,
      ...(trust === undefined ? {} : { trust }),
      part,
      publicKeys,
      ...(anchors === undefined ? {} : { anchors: ANCHORS }),
    });
    for await (const found of verdicts) tell({ is: 'found', found: light(found) });
  }
  tell({ is: 'done' });
}

function light(found: PlaceVerdict): PlaceVerdict {
  if (found.kind !== 'case') return found;
  return { ...found, verdict: { ...found.verdict, lines: found.verdict.lines.filter(({ ok }) => !ok) } };
}

async function show(place: string): Promise<void> {
  try {
    const loaded = await loadCase(place);
    const { trailed, verdict } = await verifyLoaded(loaded, { ...options, ...(trust === undefined ? {} : { trust }) });
    const exported = loaded.exported?.trail ?? undefined;
    const trail = trailed === undefined ? exported : { ...trailed.trail, workflow: verdict.workflow };
    if (trail === undefined) throw new WatchfloorError('HISTORY_MALFORMED', 'Nothing of this case can be read.');
    const recording = await recordingOf(trail, {
      definition: machines.definitionOf(trail.machine, trail.version),
      taken: trailed?.taken,
      verdict,
    });
    const claims = ['The payloads are withheld here: what is shown is what the exporter wrote, not what was found.'];
    tell({
      is: 'case',
      place,
      recording: trailed === undefined ? { ...recording, notes: [...claims, ...recording.notes] } : recording,
    });
  } catch (error) {
    tell({
      is: 'case',
      place,
      why: codeOf(error) === undefined ? 'It cannot be shown: it is not what an export writes.' : messageOf(error),
    });
  }
}

/** @throws TRUST_INVALID */
function trustFrom({ name, text }: Text): Trust {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new WatchfloorError('TRUST_INVALID', `${name} is no JSON.`, {
      todo: 'A trust is described in docs/security.md.',
    });
  }
  return readTrust(json);
}

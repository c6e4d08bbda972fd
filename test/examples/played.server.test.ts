import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EodContext, NoteContext } from '../../machines/index.ts';
import { subjectKinds } from '../../machines/inquiry/index.ts';
import { compareInstances, loadScenario, type VirtualHost } from '../../simulator/index.ts';
import { onBoth } from '../support/both-targets.ts';
import { openProgramme, type ProgrammeStage } from '../support/programme.ts';

let stage: ProgrammeStage;
beforeAll(async () => {
  stage = await openProgramme();
});
afterAll(() => stage?.close());

/** Plays an example on both targets, which must do the same. */
async function played(file: string): Promise<VirtualHost> {
  const { host, temporal, virtual } = await onBoth(stage, await loadScenario(file));
  expect([virtual.surprises, temporal.surprises]).toEqual([[], []]);
  expect(compareInstances(virtual.instances, temporal.instances)).toEqual([]);
  return host;
}

/** Which question is which case, what it is about, and how it is answered and ends. */
const questions = {
  A1: ['contoso~a1', 'alertInformation', ['alerts'], ['investigate'], 'concluded'],
  A2: ['contoso~a2', 'alertInformation', ['alerts', 'devices'], ['investigate'], 'concluded'],
  A3: ['contoso~a3', 'alertInformation', ['devices', 'users'], ['nothing'], 'concluded'],
  A4: ['fabrikam~a4', 'alertInformation', ['alerts', 'incidents'], ['contain', 'investigate'], 'concluded'],
  A5: ['fabrikam~a5', 'alertInformation', ['alerts', 'users', 'mailboxes', 'screenshots'], ['nothing'], 'concluded'],
  B1: ['contoso~b1', 'possibleCompromise', ['devices', 'files'], ['nothing'], 'concluded'],
  B2: ['fabrikam~b2', 'possibleCompromise', ['alerts', 'devices', 'addresses'], ['contain'], 'concluded'],
  C1: ['contoso~c1', 'threatIntelligence', ['alerts', 'files', 'mailboxes', 'messages'], ['protect'], 'concluded'],
  C2: ['contoso~c2', 'threatIntelligence', ['addresses'], ['protect'], 'concluded'],
  C3: ['fabrikam~c3', 'threatIntelligence', ['incidents', 'users', 'messages'], ['protect', 'nothing'], 'concluded'],
  D1: ['contoso~notification-1~case-1', 'alertCommunications', null, null, 'referredToIr'],
  D2: ['contoso~notification-1~case-2', 'alertCommunications', null, ['contain', 'callResponders'], 'concluded'],
  D3: ['contoso~notification-1~case-3', 'alertCommunications', null, ['shareWithResponders'], 'concluded'],
} as const;

/** What the notification touches, which goes along with every inquiry about it. */
const touched = ['alerts', 'devices', 'users', 'mailboxes', 'messages'];

describe('an example is played with the same ledgers on the virtual clock and on a server', () => {
  test('the thirteen sample questions, each with its data and its answer', async () => {
    const host = await played('examples/sample-questions.yaml');
    for (const [id, [key, category, kinds, steps, outcome]] of Object.entries(questions)) {
      const context = host.snapshot('eod-case', key)?.context as EodContext | undefined;
      expect([context?.category, context?.outcome, context?.advice?.steps ?? null], id).toEqual([
        category,
        outcome,
        steps,
      ]);
      const about = subjectKinds.filter((kind) => (context?.about[kind].length ?? 0) > 0);
      const named = kinds ?? (id === 'D2' ? [...touched, 'addresses'] : touched);
      expect(about.toSorted(), id).toEqual([...named].toSorted());
    }
  });

  test('alerts with each kind of evidence, of the product that watches it, from new to resolved', async () => {
    const host = await played('examples/alerts.yaml');
    const judged = [1, 2, 3, 4, 5].map((n) => {
      const context = host.snapshot('attack-notification', `fabrikam~notification-${n}`)?.context as NoteContext;
      return [context.status, context.classification, context.determination];
    });
    expect(judged).toEqual([
      ['resolved', 'truePositive', 'maliciousUserActivity'],
      ['resolved', 'truePositive', 'compromisedAccount'],
      ['resolved', 'informationalExpectedActivity', 'confirmedActivity'],
      ['resolved', 'truePositive', 'phishing'],
      ['resolved', 'falsePositive', 'notEnoughDataToValidate'],
    ]);
    // What the server's worker wrote.
    const lines = readFileSync(join(stage.folder, 'alerts.jsonl'), 'utf8').trim().split('\n');
    const alerts = lines
      .map(
        (line) =>
          JSON.parse(line) as { tenantId: string; providerAlertId: string; serviceSource: string; status: string },
      )
      .filter(({ tenantId }) => tenantId === 'fabrikam');
    expect(alerts.map(({ serviceSource, status }) => `${serviceSource} ${status}`)).toEqual(
      [
        'microsoftDefenderForEndpoint',
        'microsoftDefenderForIdentity',
        'microsoftDefenderForOffice365',
        'microsoftDefenderForOffice365',
        'microsoft365Defender',
      ].flatMap((source) => ['new', 'inProgress', 'resolved'].map((status) => `${source} ${status}`)),
    );
  });
});

import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { decode, eventsOf, millis } from '../../../packages/xstate-temporal/test/support/histories.ts';
import { compareInstances, compress, loadScenario, parseScenario } from '../../../simulator/index.ts';
import { onBoth } from '../../support/both-targets.ts';
import { openProgramme, type ProgrammeStage } from '../../support/programme.ts';

let stage: ProgrammeStage;
beforeAll(async () => {
  expect(inject('temporal').timeSkipping).toBe(true);
  stage = await openProgramme();
});
afterAll(() => stage?.close());

describe('the two targets give the same ledgers', () => {
  test('for the first week of a programme, and the history shows its true dates', async () => {
    const scenario = await loadScenario('examples/first-week.yaml');
    const { virtual, temporal, prefix } = await onBoth(stage, scenario);
    expect(virtual.surprises).toEqual([]);
    expect(temporal.surprises).toEqual([]);
    expect(virtual.instances.length).toBeGreaterThanOrEqual(9);
    expect(compareInstances(virtual.instances, temporal.instances)).toEqual([]);

    // Every timer of the week fired when it was due by the server's own clock, to the second.
    let timers = 0;
    for (const { instance, ledger } of temporal.instances) {
      const events = await eventsOf(stage.client.workflow.getHandle(`${prefix}${instance}`));
      const started = new Map(events.map((event) => [String(event.eventId), event]));
      const told = ledger.filter(({ event }) => event.by.name === 'timer').map(({ at }) => at);
      for (const event of events) {
        const fired = event.timerFiredEventAttributes;
        if (!fired) continue;
        const { startToFireTimeout } = started.get(String(fired.startedEventId))?.timerStartedEventAttributes ?? {};
        if (millis(startToFireTimeout) < 1_000) continue;
        const deadline = told.findLast((at) => at <= millis(event.eventTime)) ?? 0;
        const late = millis(event.eventTime) - deadline;
        expect(
          late,
          `${instance} ${decode(started.get(String(fired.startedEventId))?.userMetadata?.summary)}`,
        ).toBeLessThan(2_000);
        timers++;
      }
    }
    expect(timers).toBeGreaterThanOrEqual(5);
  });

  test('for a script that is played in a fraction of its time, on a server that waits', async () => {
    const written = parseScenario(`
      scenario: a-late-report
      start: 2030-01-07T08:00:00Z
      horizon: 4h
      policy: { eod-case: { firstReportDue: 2h } }
      tenants:
        contoso:
          name: Contoso
          profile: mde
          facts: { hasMde: true, hasXdr: false, plan: plan2, e5: true, cloud: commercial, devicesEnrolled: 9, labOnly: false }
          people: [{ id: SOC, permissions: [manageSecuritySettings] }, { id: customer-analyst, permissions: [manageSecuritySettings] }]
      script:
        - at: 0s
          start: eod-case/contoso~case-1
          tenant: contoso
          as: system
          with: { entryPoint: EP4, contextUrl: 'https://portal.example/1', submitter: { name: SOC, email: soc@contoso.example } }
        - at: 1h
          send: SUBMIT
          to: eod-case/contoso~case-1
          as: system
          with: { tenantId: contoso, askedBy: SOC, subscription: full, trialDaysLeft: null, inquiry: What is this?, replyTo: [soc@contoso.example] }
        - { at: 3h30m, send: ACCEPTED_BY_EXPERT, to: eod-case/contoso~case-1, as: expert }
    `);
    const { virtual, temporal } = await onBoth(stage, compress(written, 3_600), 'waiting');
    expect(temporal.surprises).toEqual([]);
    expect(compareInstances(virtual.instances, temporal.instances)).toEqual([]);
    expect(temporal.instances[0]?.ledger.map(({ event }) => event.type)).toEqual([
      'xstate.init',
      'SUBMIT',
      'xstate.done.actor.authorization',
      'FIRST_REPORT_DUE',
      'ACCEPTED_BY_EXPERT',
    ]);
  });

  test('for an inquiry that finds no subscription, until there is one', async () => {
    const scenario = parseScenario(`
      scenario: nobody-to-tell
      start: 2030-01-07T08:00:00Z
      horizon: 4h
      tenants:
        contoso:
          name: Contoso
          profile: mde
          facts: { hasMde: true, hasXdr: false, plan: plan2, e5: true, cloud: commercial, devicesEnrolled: 9, labOnly: false }
          people: [{ id: SOC, permissions: [manageSecuritySettings] }, { id: customer-analyst, permissions: [manageSecuritySettings] }]
      script:
        - at: 0s
          start: attack-notification/contoso~notification-1
          tenant: contoso
          as: hunter
          with:
            content:
              service: Targeted Attack Notifications
              tag: Threat experts
              title: Hands on a keyboard
              severity: high
              threatKind: handsOnKeyboardAttack
              scope: { devices: [fs-01], users: [], mailboxes: [], deviceGroups: [] }
              description: Somebody types.
              recommendedActions: Isolate fs-01.
              mitreTechniques: []
              firstActivityAt: null
        - { at: 1m, send: PUBLISH, to: attack-notification/contoso~notification-1, as: hunter, with: { tenantId: contoso } }
        - { at: 1h, send: SEEN, to: attack-notification/contoso~notification-1, as: customer-analyst }
        - at: 2h
          send: CONSULT_EXPERT
          to: attack-notification/contoso~notification-1
          as: customer-analyst
          with: { entryPoint: EP4, contextUrl: 'https://portal.example/1', submitter: { name: SOC, email: soc@contoso.example }, inquiry: What is this?, replyTo: [soc@contoso.example] }
        - { at: 3h, start: eod-subscription/contoso, tenant: contoso, as: account-team }
        - { at: 3h1m, send: PURCHASED, to: eod-subscription/contoso, as: account-team, with: { via: account team } }
        - at: 3h1m
          send: CONSULT
          to: eod-subscription/contoso
          as: customer-analyst
          refused: INSTANCE_NOT_FOUND
          with: { request: own, tenantId: contoso, entryPoint: EP4, contextUrl: 'https://portal.example/1', submitter: { name: SOC, email: soc@contoso.example }, inquiry: What is this?, replyTo: [soc@contoso.example], linkedNotification: contoso~notification-9 }
        - at: 3h1m
          send: CONSULT
          to: eod-subscription/contoso
          as: customer-analyst
          refused: EVENT_NOT_ACCEPTED
          with: { request: own, tenantId: contoso, entryPoint: EP4, contextUrl: 'https://portal.example/1', submitter: { name: SOC, email: soc@contoso.example }, inquiry: What is this?, replyTo: [soc@contoso.example], linkedNotification: fabrikam~notification-1 }
        - { at: 3h2m, send: RETRY_TELL, to: attack-notification/contoso~notification-1, as: customer-analyst, refused: EVENT_NOT_ACCEPTED }
        - at: 3h3m
          send: CONSULT_EXPERT
          to: attack-notification/contoso~notification-1
          as: customer-analyst
          with: { entryPoint: EP4, contextUrl: 'https://portal.example/1', submitter: { name: SOC, email: soc@contoso.example }, inquiry: What is this?, replyTo: [soc@contoso.example] }
        - at: 3h4m
          send: CONSULT
          to: eod-subscription/contoso
          as: customer-analyst
          refused: CASE_NOT_CLOSED
          with: { request: own, tenantId: contoso, entryPoint: EP4, contextUrl: 'https://portal.example/1', submitter: { name: SOC, email: soc@contoso.example }, inquiry: What is this?, replyTo: [soc@contoso.example], reopens: contoso~notification-1~case-2 }
        - { at: 3h5m, send: SUNSET, to: eod-subscription/contoso, as: operator }
        - { at: 3h6m, send: CONTRACT_END, to: eod-subscription/contoso, as: account-team }
        - at: 3h7m
          send: CONSULT_EXPERT
          to: attack-notification/contoso~notification-1
          as: customer-analyst
          with: { entryPoint: EP4, contextUrl: 'https://portal.example/1', submitter: { name: SOC, email: soc@contoso.example }, inquiry: And now?, replyTo: [soc@contoso.example] }
    `);
    const { virtual, temporal } = await onBoth(stage, scenario);
    expect([virtual.surprises, temporal.surprises]).toEqual([[], []]);
    expect(compareInstances(virtual.instances, temporal.instances)).toEqual([]);
    const types = Object.fromEntries(
      temporal.instances.map(({ instance, ledger }) => [instance.split('/')[0], ledger.map(({ event }) => event.type)]),
    );
    expect(types['attack-notification']?.slice(-5)).toEqual([
      ...['CONSULT_EXPERT', 'TELL_FAILED', 'CONSULT_EXPERT', 'CONSULT_EXPERT', 'CONSULT_REFUSED'],
    ]);
    expect(types['eod-subscription']).toContain('CONSULT');
    expect(types['eod-case']).toContain('SUBMIT');
  });
});

import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  change,
  createTerminal,
  effectName,
  printLedger,
  shortStates,
  table,
  wantsColor,
  width,
} from 'xstate-temporal/cli';
import type { Description } from 'xstate-temporal/client';
import type { LedgerRecord } from 'xstate-temporal/engine';
import { eventTitle, timerTitle } from 'xstate-temporal/engine';
import { printInstances } from '../../cli/print/instance-table.ts';
import { printWhere } from '../../cli/print/where.ts';
import type { ListedInstance } from '../../programme/index.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

function screen({ isTTY = false, columns = 80, json = false } = {}) {
  let text = '';
  const write = (part: string) => {
    text += part;
    return true;
  };
  const out = { isTTY, columns, write } as unknown as NodeJS.WriteStream;
  return { terminal: createTerminal({ json, out, err: out, env: {} }), text: () => text };
}

describe('colours', () => {
  it('appear on a terminal only, and not where NO_COLOR is set', () => {
    expect(wantsColor({ isTTY: true }, {})).toBe(true);
    expect(wantsColor({ isTTY: false }, { FORCE_COLOR: '1', CI: 'true' })).toBe(false);
    expect(wantsColor({ isTTY: true }, { NO_COLOR: '1' })).toBe(false);
    expect(wantsColor({ isTTY: true }, { NO_COLOR: '' })).toBe(true);
    expect(wantsColor({ isTTY: true }, { TERM: 'dumb' })).toBe(false);
  });

  it('are absent from JSON', () => {
    const { terminal, text } = screen({ isTTY: true, json: true });
    terminal.result({ name: terminal.colors.bold('x') }, () => terminal.line('text'));
    expect(text()).toBe('{\n  "name": "x"\n}\n');
  });
});

describe('states', () => {
  it('share what is the same in all of them', () => {
    expect(shortStates(['opened'])).toBe('opened');
    expect(shortStates(['active.control.on', 'active.email.noRule'])).toBe('active.(control.on, email.noRule)');
    expect(shortStates(['a.x', 'b.y'])).toBe('a.x, b.y');
    const note = ['p.delivery.api.delivered', 'p.delivery.mail.sent', 'p.response.unseen'];
    expect(shortStates(note)).toBe('p.(delivery.(api.delivered, mail.sent), response.unseen)');
    expect(shortStates(['a.b.c.x', 'a.b.c.y'])).toBe('a.b.c.(x, y)');
    expect(shortStates([])).toBe('(none)');
  });

  it('fit so many columns: the innermost and widest are left out first', () => {
    const paths = ['p.delivery.api.delivered', 'p.delivery.mail.sent', 'p.response.unseen'];
    const fitted = [60, 55, 48, 40, 26, 10].map((columns) => shortStates(paths, columns));
    expect(fitted).toEqual([
      'p.(delivery.(api.delivered, mail.sent), response.unseen)',
      'p.(delivery.(api.…, mail.sent), response.unseen)',
      'p.(delivery.(api.…, mail.sent), response.unseen)',
      'p.(delivery.…, response.unseen)',
      'p.(delivery.…, response.…)',
      'p.(delivery.…, response.…)',
    ]);
    expect(shortStates(['assessing'], 4)).toBe('assessing');
  });

  it('say what a step changed', () => {
    expect(change(['opened'], ['triaged.assessing'])).toBe('opened → triaged.assessing');
    expect(change(['a.x', 'a.y'], ['a.x', 'a.z'])).toBe('a.y → a.z');
    expect(change(['opened'], ['opened'])).toBe('stays in opened');
  });
});

describe('a table', () => {
  const columns = [
    { title: 'instance', least: 10 },
    { title: 'n', align: 'right' as const },
  ];
  const rows = [
    ['eod-case/abcdefghijklmnopqrstuvwxyz', '7'],
    ['日本', '12'],
  ];

  it('fits the terminal: the widest column that may be cut is cut', () => {
    const { terminal, text } = screen({ isTTY: true, columns: 40 });
    table({ ...terminal, columns: 24 }, columns, rows);
    const plain = stripVTControlCharacters(text());
    expect(plain.split('\n')).toEqual([
      'instance               n',
      'eod-case/abcdefghij…   7',
      '日本                  12',
      '',
    ]);
    for (const line of plain.split('\n')) expect(width(line)).toBeLessThanOrEqual(24);
  });

  it('is whole where it is piped', () => {
    const { terminal, text } = screen();
    table(terminal, columns, rows);
    expect(text()).toContain('eod-case/abcdefghijklmnopqrstuvwxyz   7\n');
  });
});

describe('a list of instances', () => {
  const delivery = ['portalAlerts', 'portalIncidents', 'api', 'advancedHunting'].map(
    (to) => `publishedAsAlert.delivery.${to}.delivering`,
  );
  const row = { machine: 'm', status: 'running', attention: false, deviating: [], startedAt: 0 };
  const rows: ListedInstance[] = [
    {
      ...row,
      instance: 'attack-notification/contoso~notification-1',
      tenant: 'contoso',
      states: [...delivery, 'publishedAsAlert.delivery.mail.waiting', 'publishedAsAlert.response.inProgress'],
      deadline: 1_317 * day,
      overdueSince: 0,
      attention: true,
    },
    { ...row, instance: 'eod-case/case-1', states: ['closed'], status: 'completed' },
  ];
  const lines = (isTTY: boolean, columns: number) => {
    const { terminal, text } = screen({ isTTY, columns });
    printInstances(terminal, rows, 0);
    return stripVTControlCharacters(text()).trimEnd().split('\n');
  };

  it('takes 120 columns where it is piped, and what is left out of the states is the innermost', () => {
    expect(lines(false, 80)).toEqual([
      'instance                                    state                                  tenant   deadline',
      'attack-notification/contoso~notification-1  publishedAsAlert.(delivery.…, respon…  contoso  in 1317 d  overdue attention',
      'eod-case/case-1                             closed (completed)',
    ]);
  });

  it.each([200, 120, 100, 80, 60, 40])('fits a terminal of %d columns, and no workflow id is cut', (columns) => {
    const printed = lines(true, columns);
    for (const { instance } of rows) expect(printed.some((line) => line.startsWith(instance))).toBe(true);
    for (const line of printed)
      if (!rows.some(({ instance }) => instance === line)) expect(width(line)).toBeLessThanOrEqual(columns);
  });
});

describe('events and effects', () => {
  it('have names that people read', () => {
    expect(eventTitle('xstate.init')).toBe('(start)');
    expect(eventTitle('xstate.done.actor.tenantFacts')).toBe('(tenantFacts answered)');
    expect(eventTitle('xstate.error.actor.tenantFacts')).toBe('(tenantFacts failed)');
    expect(eventTitle('xstate.after.quietClose.eod-case.advised')).toBe('(after quietClose)');
    expect(eventTitle('REPORT')).toBe('REPORT');
    expect(timerTitle({ id: 'x', event: { type: 'xstate.after.quietClose.eod-case.advised' } })).toBe('quietClose');
  });

  it('tell actions of one name apart by what they are for', () => {
    const effect = { kind: 'runAction', key: '1.0', name: 'sendMail', params: { template: 'tanWelcome', to: ['a@b'] } };
    expect(effectName(effect as never)).toBe('sendMail tanWelcome');
    const armed = new Map([['7.1', 'firstReport']]);
    expect(effectName({ kind: 'cancelTimer', key: '8.0', timer: '7.1' }, armed)).toBe('disarms firstReport');
  });
});

describe('the ledger', () => {
  const record = (more: object): LedgerRecord =>
    ({
      seq: 2,
      at: Date.UTC(2026, 0, 5, 9),
      event: { type: 'WITHDRAW', id: 'i', by: { role: 'applicant', name: 'Ada\x1b[31m' } },
      from: ['opened'],
      to: ['closed'],
      effects: [],
      context: '',
      ...more,
    }) as LedgerRecord;

  it('is readable, and what came from outside steers nothing', () => {
    const { terminal, text } = screen();
    printLedger(terminal, [
      record({}),
      record({ seq: 3, refused: { code: 'EVENT_UNKNOWN', message: 'no\nsuch\x07 event' } }),
    ]);
    expect(text()).toBe(
      [
        '  2  2026-01-05 09:00:00Z  WITHDRAW  applicant: Ada\ufffd[31m (claimed)',
        '     opened → closed',
        '  3  2026-01-05 09:00:00Z  WITHDRAW  applicant: Ada\ufffd[31m (claimed)',
        '     refused: EVENT_UNKNOWN no\ufffdsuch\ufffd event',
        '',
      ].join('\n'),
    );
  });

  it('stays within 80 columns', () => {
    const { terminal, text } = screen();
    const by = { role: 'technical-service-provider', name: 'n'.repeat(200) };
    const payload = { text: 'x'.repeat(60), other: 'y'.repeat(60), big: 'z'.repeat(1_000_000) };
    const states = Array.from({ length: 8 }, (_, index) => `eligibilityCheck.environment.state${index}`);
    printLedger(terminal, [record({ event: { type: 'E'.repeat(100), id: 'i', by, payload }, to: states })]);
    for (const line of text().split('\n')) expect(width(line)).toBeLessThanOrEqual(80);
    expect(text()).not.toContain('zz');
  });
});

describe('where an instance stands', () => {
  const now: Description = {
    machine: 'eod-case',
    version: '1.0.0',
    status: 'active',
    states: ['advised.delivered'],
    tags: ['awaitsCustomer'],
    offers: ['CONFIRM_CLOSE', 'FOLLOW_UP_QUESTION'],
    timers: [{ key: '1.0', id: 'q', event: { type: 'xstate.after.quietClose.x' }, deadline: 5 * day }],
    attention: [{ seq: 4, effect: '4.0', name: 'sendMail', code: 'SMTP_REFUSED', message: 'no\x1b[0m' }],
  } as unknown as Description;

  it('names who may send what, the deadlines as seen from now, and what was given up', () => {
    const { terminal, text } = screen();
    printWhere(terminal, now, 3 * day);
    expect(text()).toBe(
      [
        'State     advised.delivered',
        'Tags      awaitsCustomer',
        'Can happen next',
        '  CONFIRM_CLOSE       customer-analyst',
        '  FOLLOW_UP_QUESTION  customer-analyst  (question, about)',
        'Deadlines',
        '  in 2 d          1970-01-06 00:00:00Z  quietClose',
        'Attention  #4 sendMail was given up: SMTP_REFUSED',
        '           no\ufffd[0m',
        '',
      ].join('\n'),
    );
  });

  it('is shown for a machine that the programme does not know, too', () => {
    const { terminal, text } = screen();
    printWhere(terminal, { ...now, machine: 'mine', offers: ['GO'], attention: [], timers: [] }, 0);
    expect(text()).toContain('Can happen next\n  GO\n');
  });
});

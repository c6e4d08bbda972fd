import { describe, expect, it } from 'vitest';
import { operationsLog } from '../../machines/index.ts';
import { live } from './life.ts';

const hash = (text: string) => text.repeat(64).slice(0, 64);
const deployed = {
  type: 'DEPLOYED',
  release: '1.0.0',
  build: null,
  bundle: hash('a'),
  node: 'v20.20.0',
  definitions: [{ machine: 'eod-case', version: '1.0.0', hash: hash('b') }],
  configuration: [{ section: 'policy', hash: hash('c') }],
};
const placed = { type: 'HOLD_PLACED', pattern: 'tenant:contoso', reason: 'Case 17' };
const log = () => live(operationsLog, { taskQueue: 'watchfloor' });

describe('operations-log', () => {
  it('takes a deployment that is news, and no other, in whichever order its fields come', () => {
    const life = log().send('system', deployed);
    expect(life.refusal('system', deployed)).toBe('EVENT_NOT_ACCEPTED');
    expect(life.refusal('system', Object.fromEntries(Object.entries(deployed).reverse()) as never)).toBe(
      'EVENT_NOT_ACCEPTED',
    );
    for (const other of [
      { release: '1.0.1' },
      { build: 'programme.7' },
      { bundle: hash('d') },
      { node: 'v22.0.0' },
      { definitions: [{ machine: 'eod-case', version: '1.0.0', hash: hash('d') }] },
      { configuration: [{ section: 'policy', hash: hash('d') }] },
      { configuration: [] },
    ])
      expect(life.refusal('system', { ...deployed, ...other }), JSON.stringify(other)).toBeUndefined();
    life.send('system', { ...deployed, release: '1.1.0' });
    // What was there before is news again.
    expect(life.refusal('system', deployed)).toBeUndefined();
  });

  it('holds until the hold is lifted, each once', () => {
    const life = log().send('operator', placed);
    expect(life.context.holds).toEqual([{ pattern: 'tenant:contoso', since: life.now }]);
    expect(life.refusal('operator', placed)).toBe('EVENT_NOT_ACCEPTED');
    life.send('operator', { ...placed, type: 'HOLD_LIFTED' });
    expect(life.context.holds).toEqual([]);
    expect(life.refusal('operator', { ...placed, type: 'HOLD_LIFTED' })).toBe('EVENT_NOT_ACCEPTED');
  });

  it('has an end to how many holds it keeps, and takes what makes them fewer', () => {
    const life = log();
    for (let i = 0; i < 500; i++) life.send('operator', { ...placed, pattern: `case-${i}` });
    expect(life.refusal('operator', placed)).toBe('EVENT_NOT_ACCEPTED');
    expect(life.refusal('operator', { ...placed, type: 'HOLD_LIFTED', pattern: 'case-7' })).toBeUndefined();
  });

  it.each([
    ['DEPLOYED', deployed, ['system']],
    ['HOLD_PLACED', placed, ['operator']],
    ['ARCHIVE_DELETED', { type: 'ARCHIVE_DELETED', month: '2026-01', cases: 1, seal: null }, ['operator', 'system']],
  ])('%s is for %s alone', (_, event, roles) => {
    for (const role of ['operator', 'system', 'reviewer', 'customer-analyst'])
      expect(log().refusal(role, event), role).toBe(roles.includes(role) ? undefined : 'ROLE_NOT_ALLOWED');
  });

  it('is begun by those who serve or operate, under the name of its task queue', () => {
    const verdict = (key: string, role: string) =>
      operationsLog.start({ key, by: { role, name: 'x' }, input: { taskQueue: 'watchfloor' }, settings: undefined })
        .refused?.code;
    expect(verdict('watchfloor', 'system')).toBeUndefined();
    expect(verdict('watchfloor', 'operator')).toBeUndefined();
    expect(verdict('watchfloor', 'reviewer')).toBe('ROLE_NOT_ALLOWED');
    expect(verdict('other', 'system')).toBe('START_KEY_MISMATCH');
  });
});

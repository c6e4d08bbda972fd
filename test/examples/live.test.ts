import { describe, expect, it } from 'vitest';
import { compile } from 'xstate-temporal/engine';
import { later, live, VirtualHost } from 'xstate-temporal/testing';
import { invoiceDunning, leaveRequest, order, shipmentBatch } from '../../examples/machines/index.ts';
import { codeOfRefusal } from '../../packages/xstate-temporal/test/support/histories.ts';

describe('an example that lives in a test', () => {
  it('notes an action that gave up, and goes on', async () => {
    const life = await live(invoiceDunning, {
      input: { invoice: 'i', cents: 1, termDays: 1 },
      actions: {
        mailReminder: () => {
          throw new Error('no mail today');
        },
      },
    });
    await life.advance('1d');
    expect(life.states).toEqual(['overdue']);
    expect(life.ledger.at(-1)).toMatchObject({ refused: { code: 'Error', message: 'no mail today' } });
  });

  it('refuses what a server would refuse, with the same code, and leaves the machine as it is', async () => {
    const life = await live(leaveRequest, { input: { employee: 'Ann', days: 2 } });
    const { snapshot } = life;
    const employee = { role: 'employee', name: 'Ann' };
    expect(await codeOfRefusal(life.send({ type: 'APPROVE' }, { role: 'manager', name: 'Max' }))).toBe(
      'EVENT_NOT_ACCEPTED',
    );
    expect(await codeOfRefusal(life.send({ type: 'SUBMIT', from: '2030-01-01' }))).toBe('ROLE_NOT_ALLOWED');
    expect(await codeOfRefusal(life.send({ type: 'SUBMIT', from: 'tomorrow' }, employee))).toBe('EVENT_INVALID');
    expect(life.accepts({ type: 'SUBMIT', from: 'tomorrow' }, employee)).toMatchObject({ accepted: false });
    expect(life.accepts({ type: 'SUBMIT', from: '2030-01-01' }, employee)).toEqual({ accepted: true });
    expect(life.snapshot).toBe(snapshot);
    expect(life.offers).toEqual(['SUBMIT', 'WITHDRAW']);
    // @ts-expect-error an event that the machine does not have
    expect(await codeOfRefusal(life.send({ type: 'GRANT' }))).not.toBeUndefined();
    // @ts-expect-error a field that the event must have
    expect(await codeOfRefusal(life.send({ type: 'SUBMIT' }, employee))).toBe('EVENT_INVALID');
  });

  it('demands an answer for every actor of the machines among the actors', async () => {
    const given = { input: { order: 'o', cents: 1, card: 'c' } };
    await expect(live(order, given)).rejects.toThrow('payment.holdAmount');
  });

  it('lives the machines among the actors, or a stand-in for them', async () => {
    const given = { order: 'o', cents: 1, card: 'c' };
    const whole = await live(order, {
      input: given,
      children: { payment: { actors: { holdAmount: () => ({ reference: 'r' }) } } },
    });
    expect(whole.children).toEqual({ 'payment#1': { status: 'active', states: ['held'] } });
    await whole.send({ type: 'PACKED' });
    expect(whole.output).toEqual({ order: 'o', reference: 'r' });

    const alone = await live(order, {
      input: given,
      actors: { payment: () => later('1d', { captured: true, reference: 'stand-in' }) },
    });
    await alone.advance('1d');
    expect(alone.output).toEqual({ order: 'o', reference: 'stand-in' });
  });

  it('lets the clocks of spawned machines run with its own', async () => {
    const life = await live(shipmentBatch);
    await life.send({ type: 'DISPATCH', parcels: ['a', 'b'] });
    await life.advance('4d');
    await life.send({ type: 'SCANNED', parcel: 'b', delivered: false });
    await life.advance('6d');
    expect(life.context).toEqual({ open: ['b'], delivered: [], lost: ['a'] });
    await life.advance('4d');
    expect(life.output).toEqual({ delivered: [], lost: ['a', 'b'] });
    expect(life.ledger.at(-1)?.at).toBe(Date.UTC(2030, 0, 15));
  });

  it('hears of the end of a machine at the time when it ends, as on the virtual host', async () => {
    const given = { order: 'o', cents: 1, card: 'c' };
    const at = Date.UTC(2030, 0, 1);
    const life = await live(order, {
      input: given,
      at,
      children: { payment: { actors: { holdAmount: () => ({ reference: 'r' }) } } },
    });
    await life.advance('8d');
    expect(life.states).toEqual(['unpaid']);
    expect(life.ledger.at(-1)?.at).toBe(Date.UTC(2030, 0, 8));

    const host = new VirtualHost([compile(order)], { actors: { holdAmount: () => ({ reference: 'r' }) } });
    const by = { role: 'tester', name: 'tester' };
    await host.start({ machine: 'order', key: 'live', id: 'start', by, at }, given);
    await host.advance(at + 8 * 86_400_000);
    const [whole] = await host.instances();
    expect(whole?.ledger).toEqual(life.ledger);
  });
});

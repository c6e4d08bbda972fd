import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import type { Definition, Sender } from '../../src/engine/index.ts';
import { tenantOf } from '../../src/engine/index.ts';
import { Hand, meta, thrown } from './support.ts';

const machine = createMachine({
  id: 'wall',
  context: ({ input }) => ({ tenantId: (input as { tenantId: string }).tenantId }),
  on: { ASK: { actions: [], target: '.on', reenter: true } },
  initial: 'on',
  states: { on: {} },
});

const walled: Definition = { machine, version: '1.0.0', tenant: 'tenantId' };

describe('the wall between tenants', () => {
  const ask = (definition: Definition, event: object, by: object = {}) => {
    const { chart, snapshot } = new Hand(definition, { input: { tenantId: 'contoso' } });
    const given = { ...meta(), by: { role: 'r', name: 'n', ...by } as Sender };
    return thrown(() => chart.step(snapshot, { type: 'ASK', ...event }, given));
  };

  it('refuses an event that names another tenant, and one whose sender is proven to be of another', () => {
    expect(ask(walled, {})).toBeUndefined();
    expect(ask(walled, { tenantId: 'contoso' }, { issuer: 'k', tenant: 'contoso' })).toBeUndefined();
    expect(ask(walled, { tenantId: 'fabrikam' })).toBe('TENANT_MISMATCH');
    expect(ask(walled, { tenantId: 'Contoso' })).toBe('TENANT_MISMATCH');
    expect(ask(walled, { tenantId: 'contoso' }, { issuer: 'k', tenant: 'fabrikam' })).toBe('TENANT_MISMATCH');
  });

  it('does not say whose instance it is', () => {
    const { chart, snapshot } = new Hand(walled, { input: { tenantId: 'contoso' } });
    const verdict = chart.accepts(snapshot, { type: 'ASK', tenantId: 'fabrikam' }, meta());
    expect(JSON.stringify(verdict)).not.toContain('contoso');
  });

  it('is there only where the definition names the field', () => {
    expect(ask({ machine, version: '1.0.0' }, { tenantId: 'fabrikam' })).toBeUndefined();
    const { snapshot } = new Hand(walled, { input: { tenantId: 'contoso' } });
    expect(tenantOf(walled, snapshot)).toBe('contoso');
    expect(tenantOf({ tenant: 'toString' }, snapshot)).toBeUndefined();
  });
});

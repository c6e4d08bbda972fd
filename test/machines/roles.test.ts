import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Definition } from 'xstate-temporal/engine';
import { rolesPage } from '../../cli/draw/roles-page.ts';
import { type MachineId, machineIds, registry, roles } from '../../machines/index.ts';
import { formInput } from './eod.ts';
import { chartOf } from './life.ts';
import { content } from './note.ts';

const inputs: Readonly<Record<MachineId, unknown>> = {
  'tan-application': { tenantId: 'contoso', profile: 'mde' },
  'attack-notification': { notificationId: 'contoso~n-1', tenantId: 'contoso', profile: 'mde', content },
  'eod-subscription': { tenantId: 'contoso', profile: 'mde' },
  'eod-case': formInput,
};

const meta = (role: string) => ({ at: 0, id: 'event', by: { role, name: 'somebody' } });

describe('roles', () => {
  const pairs = machineIds.flatMap((id) =>
    (registry[id] as readonly Definition[]).flatMap((definition) =>
      Object.entries(definition.roles ?? {}).flatMap(([type, allowed]) =>
        roles.map((role) => ({ id, definition, type, role, allowed: allowed.includes(role) })),
      ),
    ),
  );

  it('are decided for every event of every machine', () => {
    const events = machineIds.map(
      (id) => Object.keys((registry[id].at(-1) as Definition).schemas?.events ?? {}).length,
    );
    expect(pairs).toHaveLength(events.reduce((sum, count) => sum + count) * roles.length);
    expect(roles).toHaveLength(10);
  });

  it.each(machineIds)('of %s: a chart refuses exactly those whom its table does not name', (machine) => {
    for (const { id, definition, type, role, allowed } of pairs) {
      if (id !== machine) continue;
      const chart = chartOf(definition);
      const { snapshot } = chart.start(inputs[id], meta('system'));
      const verdict = chart.accepts(snapshot, { type }, meta(role));
      const refused = !verdict.accepted && verdict.code === 'ROLE_NOT_ALLOWED';
      expect(refused, `${role} ${type}`).toBe(!allowed);
    }
  });

  it('that nobody knows may send nothing', () => {
    for (const { id, definition, type } of pairs) {
      const chart = chartOf(definition);
      const { snapshot } = chart.start(inputs[id], meta('system'));
      for (const role of ['', 'nobody', 'Applicant', 'system ', '__proto__']) {
        expect(chart.accepts(snapshot, { type }, meta(role)), `${role} ${type}`).toMatchObject({
          accepted: false,
          code: 'ROLE_NOT_ALLOWED',
        });
      }
    }
  });

  it('are as docs/roles.md shows them: npm run docs:roles writes it', () => {
    const page = readFileSync(new URL('../../docs/roles.md', import.meta.url), 'utf8');
    expect(page).toBe(rolesPage());
    const may = [...page.matchAll(/^\| `[A-Z_]+` \|(.*)\|$/gm)].flatMap(([, cells = '']) =>
      cells.split('|').map((cell) => cell.trim() === '●'),
    );
    expect(may).toEqual(pairs.map(({ allowed }) => allowed));
  });
});

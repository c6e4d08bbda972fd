import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { programmes } from '../model/commands.ts';
import { newTenant } from '../model/tenant.ts';
import { virtualWorld } from '../model/virtual-world.ts';
import { budget } from '../support/budgets.ts';

/** How much of the programme the lives below came to. */
const reached = {
  notes: 0,
  mailed: 0,
  cases: 0,
  advised: 0,
  breached: 0,
  refused: 0,
  expired: 0,
  optedOut: 0,
  outlived: 0,
  sunset: 0,
  tracked: 0,
  concluded: 0,
  noReply: 0,
  outOfScope: 0,
  referredToIr: 0,
  withdrawn: 0,
};

describe('the whole programme on the virtual clock', () => {
  it.each([1, 2, 3, 4])(
    'does what plain lines say, for random programmes of three tenants (part %i of 4)',
    async () => {
      await fc.assert(
        fc.asyncProperty(programmes({ length: 100, waits: true }), async (commands) => {
          const tenants = [
            newTenant('contoso', 'mde', 'later'),
            newTenant('fabrikam', 'mde', '2020'),
            newTenant('woodgrove', 'xdr', 'later'),
          ];
          await fc.asyncModelRun(
            () => ({ model: { now: 0, tenants, thorough: true }, real: virtualWorld() }),
            commands,
          );
          for (const { app, cases, notes, subscription, sunset } of tenants) {
            for (const { outcome, tracked } of cases) {
              if (outcome !== undefined) reached[outcome] += 1;
              reached.tracked += tracked ? 1 : 0;
            }
            reached.sunset += sunset ? 1 : 0;
            reached.notes += notes.length;
            reached.mailed += notes.filter(({ mailed }) => mailed).length;
            reached.refused += notes.filter(({ refused }) => refused.length > 0).length;
            reached.cases += cases.length;
            reached.advised += cases.filter(({ reported }) => reported).length;
            reached.breached += cases.filter(({ breached }) => breached).length;
            reached.expired += subscription === 'expired' ? 1 : 0;
            reached.optedOut += app === 'optedOut' ? 1 : 0;
            reached.outlived += subscription === 'expired' && cases.some(({ state }) => state !== 'over') ? 1 : 0;
          }
        }),
        { numRuns: budget.programmes },
      );
    },
    300_000,
  );

  it('came to everything that the model speaks of', () => {
    expect(Object.entries(reached).filter(([, count]) => count === 0)).toEqual([]);
  });
});

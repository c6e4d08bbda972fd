import { describe, expect, it } from 'vitest';
import type { AnyStateMachine } from 'xstate';
import { type Definition, diff } from 'xstate-temporal/engine';
import { checkout, order, shipmentBatch } from '../../examples/machines/index.ts';
import { codeOfRefusal } from '../../packages/xstate-temporal/test/support/histories.ts';

describe('a difference between two versions', () => {
  it('looks into the machines among the actors', () => {
    const { machine } = shipmentBatch;
    const parcel = machine.implementations.actors.parcel as AnyStateMachine;
    const other = parcel.provide({ delays: { patience: 5 } } as never);
    const changed = machine.provide({ actors: { parcel: other } } as never) as AnyStateMachine;
    expect(diff({ machine, version: '1' }, { machine: changed, version: '2' }).changes).toEqual([
      expect.objectContaining({ kind: 'timer.changed', machine: 'parcel', where: 'underway', breaks: true }),
    ]);
  });

  it('refuses to compare two machines', async () => {
    const compare = async () => diff(checkout, order as Definition);
    expect(await codeOfRefusal(compare())).toBe('MACHINES_DIFFER');
  });
});

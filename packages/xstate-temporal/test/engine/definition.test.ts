import { describe, expect, it } from 'vitest';
import { type AnyStateMachine, createMachine, setup } from 'xstate';
import { compile, definitionOf, diff } from '../../src/engine/index.ts';
import { durable } from '../../src/workflow/index.ts';
import { Hand } from './support.ts';

const machine = createMachine({ id: 'lamp', initial: 'off', states: { off: { on: { PRESS: 'on' } }, on: {} } });
const versioned = createMachine({ id: 'lamp', version: '2.1.0', initial: 'off', states: { off: {} } });

describe('what a machine is given as', () => {
  it('alone has its own version, else the first', () => {
    expect(definitionOf(machine)).toEqual({ machine, version: '1.0.0' });
    expect(definitionOf(versioned)).toEqual({ machine: versioned, version: '2.1.0' });
    expect(compile(machine).hash).toBe(compile({ machine, version: '1.0.0' }).hash);
  });

  it('in a definition is that one', () => {
    const definition = { machine, version: '7.0.0' };
    expect(definitionOf(definition)).toBe(definition);
  });

  it('has a name where the machine has none: its definition says which, or it is "machine"', () => {
    const unnamed = createMachine({ initial: 'a', states: { a: { after: { 10: 'b' } }, b: {} } });
    expect(compile(unnamed).id).toBe('machine');
    const { timers } = new Hand({ machine: unnamed, version: '1' }).snapshot;
    expect(timers[0]?.id).toBe('xstate.after.10.machine.a');
    const lamp = { machine: unnamed, id: 'lamp', version: '1' };
    expect(compile(lamp).id).toBe('lamp');
    // Whoever asks by the definition, and whoever compiles it, have one machine.
    expect(definitionOf(lamp).machine).toBe(definitionOf({ ...lamp }).machine);
    expect(compile(lamp).hash).toBe(compile({ ...lamp }).hash);
    expect(diff(lamp, { ...lamp, version: '2' }).changes).toEqual([]);
    expect(() => compile({ machine, id: 'other', version: '1' })).toThrow(
      expect.objectContaining({ code: 'DEFINITION_INVALID' }),
    );
  });

  it('has another name where its own can be none', () => {
    const spaced = createMachine({ id: 'my lamp', initial: 'a', states: { a: { after: { 10: 'b' } }, b: {} } });
    const lamp = { machine: spaced, id: 'lamp', version: '1' };
    expect(compile(lamp).id).toBe('lamp');
    expect(new Hand(lamp).snapshot.timers[0]?.id).toBe('xstate.after.10.lamp.a');
    expect(definitionOf(lamp).machine).toBe(definitionOf({ ...lamp }).machine);
    // Alone it is what it is, and refused with the way out.
    expect(definitionOf(spaced).machine).toBe(spaced);
    expect(() => compile(spaced)).toThrow(/\{ machine, id: 'order', version \}.*MACHINE_ID/);
    const parent = setup({ actors: { lamp: spaced } }).createMachine({ id: 'house', invoke: { src: 'lamp' } });
    expect(compile(parent).child('lamp').id).toBe('house.lamp');
    const bound = createMachine({ id: 'my lamp', initial: 'a', states: { a: { on: { GO: '#my lamp.b' } }, b: {} } });
    expect(() => compile({ ...lamp, machine: bound })).toThrow(
      expect.objectContaining({ code: 'DEFINITION_INVALID', todo: expect.stringContaining('"#my lamp"') }),
    );
  });

  it('is a workflow alone, in a definition, or with other versions', () => {
    const second = { machine: versioned as AnyStateMachine, version: '2.0.0' };
    for (const workflow of [durable(machine), durable([machine]), durable({ machine, version: '1.0.0' })])
      expect(workflow).toBeTypeOf('function');
    expect(durable([machine, second])).toBeTypeOf('function');
  });

  it('that is neither is refused by name', () => {
    for (const wrong of [undefined, null, 5, 'lamp', {}, { machine: 'lamp' }, { version: '1.0.0' }]) {
      const refused = expect.objectContaining({ code: 'DEFINITION_INVALID' });
      expect(() => durable(wrong as never)).toThrow(refused);
      expect(() => durable([wrong] as never)).toThrow(refused);
    }
    expect(() => durable([])).toThrow(expect.objectContaining({ code: 'VERSIONS_INVALID' }));
  });
});

import { describe, expect, it } from 'vitest';
import { type AnyStateMachine, createMachine } from 'xstate';
import { compile, definitionOf } from '../../src/engine/index.ts';
import { durable } from '../../src/workflow/index.ts';

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

import { describe, expect, it } from 'vitest';
import { compile, type Definition, type Implemented } from '../../src/engine/index.ts';
import { checkWorkflows } from '../../src/worker/check-workflows.ts';
import { counter } from '../support/machines/counter.ts';
import { letterOne, letterTwo } from '../support/machines/letter.ts';
import { otherTarget } from '../support/machines/mutants.ts';

const mark = (definition: Definition) => {
  const { version, hash } = compile(definition);
  return { version, hash };
};

/** A bundle as far as it is looked at: its exports, with the machines that their workflows tell. */
function bundle(exported: Readonly<Record<string, { id: string; versions: object[] } | null>>): { code: string } {
  const code = Object.entries(exported).map(([name, machine]) => {
    const told = `{ [Symbol.for('xstate-temporal/machine')]: ${JSON.stringify(machine)} }`;
    return `${JSON.stringify(name)}: Object.assign(() => undefined, ${machine === null ? '{}' : told})`;
  });
  return {
    code: `var __TEMPORAL__ = { importInterceptors: () => [], importWorkflows: () => ({ ${code.join(', ')} }) };`,
  };
}

const given = (...definitions: Definition[]): Implemented[] =>
  definitions.map((definition) => ({ chart: compile(definition), implementations: { actors: {}, actions: {} } }));
const letters = (...definitions: Definition[]) => ({ id: 'letter', versions: definitions.map(mark) });
const refused = (code: string, details: object) =>
  expect.objectContaining({ code, details: expect.objectContaining(details) });

describe('the workflows of a worker', () => {
  it('fit where each machine has one of its name, with its versions', () => {
    const both = bundle({
      letter: letters(letterOne, letterTwo),
      counter: { id: 'counter', versions: [mark(counter)] },
    });
    checkWorkflows(both, given(letterOne, letterTwo, counter));
    checkWorkflows(both, given(letterTwo));
    checkWorkflows(both, []);
  });

  it('may be a person’s own', () => checkWorkflows(bundle({ letter: null }), given(letterOne)));

  it('that lack a machine are told', () => {
    expect(() => checkWorkflows(bundle({ letter: letters(letterOne) }), given(counter))).toThrow(
      refused('WORKFLOW_MISSING', { machine: 'counter', type: 'counter', exported: ['letter'] }),
    );
  });

  it('that have it under another name are told, also where the worker is given nothing of it', () => {
    for (const implemented of [given(letterOne), []])
      expect(() => checkWorkflows(bundle({ letterWorkflow: letters(letterOne) }), implemented)).toThrow(
        refused('WORKFLOW_MISSING', { machine: 'letter', exported: ['letterWorkflow'] }),
      );
  });

  it('that have another version of it, or another definition of this one, are told', () => {
    expect(() => checkWorkflows(bundle({ letter: letters(letterOne) }), given(letterTwo))).toThrow(
      refused('VERSION_UNKNOWN', { machine: 'letter', version: '2.0.0' }),
    );
    const old = bundle({ counter: { id: 'counter', versions: [mark(otherTarget)] } });
    expect(() => checkWorkflows(old, given(counter))).toThrow(refused('DEFINITION_CHANGED', { machine: 'counter' }));
  });

  it('that do not load here are left to the sandbox', () => {
    const left = checkWorkflows({ code: 'throw new Error("needs a workflow")' }, given(counter));
    expect(left?.message).toContain('needs a workflow');
  });
});

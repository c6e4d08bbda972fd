import { describe, expect, test } from 'vitest';
import { isInstance } from '../../src/client/index.ts';

describe('a workflow in a list', () => {
  test.each([
    [{ workflowId: 'order/17', type: 'order' }, 'order'],
    [{ workflowId: 'tan-application/contoso', type: 'tanApplication' }, 'tan-application'],
    [{ workflowId: 'order/17/kid#1', type: 'order', parent: 'order/17' }, 'kid'],
    [{ workflowId: 'order/17/kid#1/own#2', type: 'order', parent: 'order/17/kid#1' }, 'own'],
  ])('can be the instance that it says to be: %j as %s', (listed, machine) => {
    expect(isInstance(listed, machine)).toBe(true);
  });

  test.each([
    ['another type', { workflowId: 'order/17', type: 'stranger' }, 'order'],
    ['a child of another type', { workflowId: 'order/17/kid#1', type: 'stranger', parent: 'order/17' }, 'kid'],
    ['a child that is not below its parent', { workflowId: 'order/18', type: 'order', parent: 'stranger/1' }, 'order'],
    ['a child under no name of an actor', { workflowId: 'order/17/kid', type: 'order', parent: 'order/17' }, 'kid'],
    ['a child of a stranger', { workflowId: 'stranger/1/kid#1', type: 'order', parent: 'stranger/1' }, 'order'],
  ])('cannot be: %s', (_what, listed, machine) => {
    expect(isInstance(listed, machine)).toBe(false);
  });
});

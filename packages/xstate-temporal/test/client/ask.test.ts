import { type Client, ServiceError } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { ask } from '../../src/client/ask.ts';

/** As the client wraps what gRPC says. */
function grpc(code: number): Error {
  const inner = Object.assign(new Error('late'), { code, details: 'late', metadata: {} });
  return new ServiceError('Failed to query Workflow', { cause: inner });
}

/** A client and a handle whose queries come to this, one after another; `deadlines` are in milliseconds from now. */
function talk(answers: readonly (string | Error)[]) {
  const deadlines: number[] = [];
  let asked = 0;
  const client = {
    withDeadline: (deadline: number, work: () => unknown) => {
      deadlines.push(deadline - Date.now());
      return work();
    },
  } as unknown as Client;
  const handle = {
    workflowId: 'eod-case/case-1',
    query: (query: string, ...args: unknown[]) => {
      const answer = answers[asked++] ?? new Error('asked once too often');
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve({ query, args, answer });
    },
  };
  return { client, handle: handle as never, deadlines, asked: () => asked };
}

describe('a query', () => {
  it('has a deadline, since one that comes between two runs is never answered', async () => {
    const { client, handle, deadlines } = talk(['here']);
    expect(await ask(client, handle, 'ledger', 7)).toEqual({ query: 'ledger', args: [7], answer: 'here' });
    expect(deadlines).toHaveLength(1);
    expect(deadlines[0]).toBeGreaterThan(0);
  });

  it('is asked again when its answer does not come, each time with more patience', async () => {
    const { client, handle, deadlines } = talk([grpc(4), grpc(4), 'here']);
    expect(await ask(client, handle, 'describe')).toMatchObject({ answer: 'here' });
    expect(deadlines).toHaveLength(3);
    expect(deadlines).toEqual([...deadlines].sort((a, b) => a - b));
  });

  it('ends with a code and what to do when none comes at all', async () => {
    const { client, handle, asked } = talk([grpc(4), grpc(4), grpc(4)]);
    await expect(ask(client, handle, 'describe')).rejects.toMatchObject({
      code: 'NO_ANSWER',
      message: expect.stringContaining('eod-case/case-1'),
    });
    expect(asked()).toBe(3);
  });

  it('is not asked again for any other reason', async () => {
    for (const error of [grpc(9), grpc(14), new Error('no such query')]) {
      const { client, handle, asked } = talk([error, 'here']);
      await expect(ask(client, handle, 'describe')).rejects.toBe(error);
      expect(asked()).toBe(1);
    }
  });
});

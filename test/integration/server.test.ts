import { Connection } from '@temporalio/client';
import { describe, expect, inject, it } from 'vitest';

describe('the server that the tests share', () => {
  it('answers, and skips time', async () => {
    const { address, namespace, timeSkipping } = inject('temporal');
    const connection = await Connection.connect({ address });
    const found = await connection.workflowService.describeNamespace({ namespace });
    await connection.close();
    expect(found.namespaceInfo?.name).toBe(namespace);
    expect(timeSkipping).toBe(true);
  });
});

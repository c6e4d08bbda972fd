import { nanoid } from 'nanoid';
import { expect, inject, test } from 'vitest';
import { list, send, show } from '../../src/cli/instances.ts';
import { createTerminal } from '../../src/cli/print/terminal.ts';
import { openLetters } from '../support/letters.ts';
import { letterOne } from '../support/machines/letter.ts';

test('instances are listed, sent to and shown without a definition in hand', async () => {
  const stage = await openLetters();
  try {
    const { address, namespace } = inject('temporal');
    const key = nanoid();
    const name = `letter/${key}`;
    await stage.durable.start(letterOne, key, {}, { by: { role: 'clerk', name: 'Cora Clerk' } });
    const said = async (work: (terminal: ReturnType<typeof createTerminal>) => Promise<void>) => {
      let text = '';
      const out = {
        isTTY: false,
        columns: 80,
        write: (part: string) => {
          text += part;
          return true;
        },
      };
      await work(createTerminal({ json: true, out: out as never }));
      return JSON.parse(text);
    };
    const at = { address, namespace };
    const sent = await said((terminal) => send(terminal, name, 'WRITE', { ...at, as: 'clerk:Cora Clerk', id: 'w-1' }));
    expect(sent.receipt).toMatchObject({ duplicate: false, to: ['draft'] });
    const shown = await said((terminal) => show(terminal, name, at));
    expect(shown).toMatchObject({ instance: name, context: { pages: 1 }, now: { states: ['draft'] } });
    expect(shown.ledger).toHaveLength(2);
    await expect
      .poll(
        async () => (await said((terminal) => list(terminal, { ...at, machine: 'letter', limit: 100 }))).instances,
        {
          timeout: 20_000,
        },
      )
      .toContainEqual(expect.objectContaining({ instance: name, machine: 'letter', status: 'running' }));
    await expect(send(createTerminal({ json: true }), name, 'READ', { ...at, as: 'clerk:Cora' })).rejects.toThrow();
    await stage.durable.get(letterOne, key).handle.terminate();
  } finally {
    await stage.close();
  }
});

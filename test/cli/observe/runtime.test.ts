import type { LogEntry } from '@temporalio/worker';
import { describe, expect, it } from 'vitest';
import { lineWriter } from '../../../cli/observe/runtime.ts';

const entry = (message: string): LogEntry => ({
  level: 'WARN',
  message,
  timestampNanos: 1_790_000_000_000_000_000n,
  meta: {},
});

describe('the log of a worker', () => {
  const often = 'Serialized size of TemporalChangeVersion search attribute update would exceed the maximum value size.';

  it('has each entry as a line', () => {
    const lines: string[] = [];
    const write = lineWriter((text) => lines.push(text));
    for (const message of ['one', 'two', 'two']) write(entry(message));
    expect(lines).toEqual(['one', 'two', 'two'].map((message) => `2026-09-21T14:13:20.000Z warn ${message}\n`));
  });

  it.each(['text', 'json'] as const)('is not filled by a flood of refused signals (%s)', (format) => {
    const lines: string[] = [];
    const write = lineWriter((text) => lines.push(text), format);
    for (let n = 0; n < 1_000; n++) write(entry(`${often} The patch is watchfloor/refused/signal-${n}/PROOF_MISSING`));
    write(entry('Workflow task failed'));
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain('signal-0');
  });
});

import { ApplicationFailure } from '@temporalio/common';
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

  it('says of what a line is, and of an adapter that failed the code alone', () => {
    const lines: string[] = [];
    const write = lineWriter((text) => lines.push(text), 'json');
    const about = { workflowId: 'eod-case/contoso', machine: 'eod-case', seq: 3, eventId: 'e-1', tenant: 'contoso' };
    const effect = { effectKey: '3.0', attempt: 2, activityType: 'eod-case/sendMail', trigger: 'effect' };
    const failed = ApplicationFailure.create({ type: 'MAIL_REFUSED', message: '550 no cleo@canary.example' });
    write({ ...entry('Activity failed'), meta: { ...about, ...effect, error: failed, data: 'canary' } });
    write({ ...entry('An effect was given up'), meta: { ...about, code: 'canary: no code' } });
    write({ ...entry('Workflow task failed'), meta: { error: new Error('DEFINITION_CHANGED: other') } });
    const [first, second, third] = lines.map((line) => JSON.parse(line));
    expect(first).toMatchObject({ ...about, ...effect, code: 'MAIL_REFUSED' });
    expect(second).toMatchObject(about);
    expect(third).toMatchObject({ cause: 'DEFINITION_CHANGED: other' });
    expect(lines.join('')).not.toContain('canary');
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

import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { reportStatuses } from '../../machines/eod-case/statuses.ts';
import { definitionOf } from '../../machines/index.ts';
import { faultsOf, faultText } from '../../programme/index.ts';

describe('an event that is not valid', () => {
  it.each([
    ['eod-case', { type: 'REPORT' }, `status: is missing, one of ${reportStatuses.join(', ')}`],
    ['eod-case', { type: 'REPORT', status: 'DONE' }, `status: must be one of ${reportStatuses.join(', ')}`],
    [
      'eod-case',
      { type: 'REPORT', status: 'MORE_INFO_NEEDED', oops: 1 },
      'message: is missing; questions: is missing; there is no field "oops"',
    ],
    ['tan-application', { type: 'SUBMIT' }, 'name: is missing; email: is missing; privacyRead: is missing'],
    ['tan-application', { type: 'DELETE_RULE' }, 'ruleId: is missing'],
  ])('of %s, %j, is told field by field', (machine, event, said) => {
    const schema = definitionOf(machine)?.schemas?.events?.[event.type] as unknown as z.ZodType;
    const { error } = schema.safeParse(event);
    expect(faultText(faultsOf(event, error?.issues ?? []))).toBe(said);
  });
});

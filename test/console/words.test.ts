import { expect, test } from 'vitest';
import { deadlineWord, eventWord } from '../../console/words/events.ts';

test.each([
  ['xstate.after.quietClose.eod-case.advised.delivered', 'closes by itself'],
  ['xstate.after.noReplyLimit.eod-case.triaged.needInformation', 'closes without an answer'],
  ['xstate.after.someOther.eod-case.opened', 'some other'],
  ['FIRST_REPORT_DUE', 'first report due'],
])('the deadline %s is said without ids of states', (type, said) => {
  expect(deadlineWord(type)).toBe(said);
});

test('a delay that ended is told by its name alone', () => {
  expect(eventWord('xstate.after.quietClose.eod-case.advised.delivered').done).toBe('Time ran out: quiet close');
});

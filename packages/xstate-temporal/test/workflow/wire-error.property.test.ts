import { ApplicationFailure, defaultFailureConverter, defaultPayloadConverter } from '@temporalio/common';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type RefusedError, WatchfloorError } from '../../src/engine/index.ts';
import { failureOf, refusalOf } from '../../src/workflow/wire-error.ts';

/** There and back, as a server carries it. */
function carried(error: WatchfloorError): RefusedError {
  const wire = defaultFailureConverter.errorToFailure(failureOf(error), defaultPayloadConverter);
  const failure = defaultFailureConverter.failureToError(wire, defaultPayloadConverter);
  if (!(failure instanceof ApplicationFailure)) throw failure;
  return refusalOf(failure, undefined);
}

const plain = ({ code, message, problem, details, todo }: WatchfloorError) => ({
  code,
  message,
  problem,
  details,
  todo,
});

it('an error comes back with code, message, details and what to do', () => {
  const details = fc.dictionary(fc.string(), fc.jsonValue());
  fc.assert(
    fc.property(
      fc.stringMatching(/^[A-Z]{1,9}$/),
      fc.string(),
      fc.option(details, { nil: undefined }),
      fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
      (code, problem, kept, todo) => {
        const given = new WatchfloorError(code, problem, { details: kept, todo });
        const sent = JSON.parse(JSON.stringify(plain(given)));
        expect(JSON.parse(JSON.stringify(plain(carried(given))))).toEqual(sent);
        expect(given.message).toBe(todo === undefined ? problem : `${problem} ${todo}`);
      },
    ),
  );
});

it("takes nothing from another library's failure but its type and message", () => {
  for (const details of [undefined, [], ['text'], [{ todo: 'No end of the message.' }], [{ details: [1] }], [null]]) {
    const failure = ApplicationFailure.create({ type: 'OTHER', message: 'Broken.', ...(details && { details }) });
    expect(plain(refusalOf(failure, failure))).toEqual({
      code: 'OTHER',
      message: 'Broken.',
      problem: 'Broken.',
      details: undefined,
      todo: undefined,
    });
  }
});

// @ts-nocheck: JavaScript, which Node runs as it stands, in a clone too.
/**
 * Has messages and stack traces of failures encoded like payloads: they may quote what people wrote. An error's code stays
 * readable, for a question is answered by a message alone. CommonJS, since Temporal's SDK requires it by its path.
 */
const { DefaultFailureConverter } = require('@temporalio/common');

const CODE = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/;

class CodedFailureConverter extends DefaultFailureConverter {
  errorToFailure(error, ...more) {
    const failure = super.errorToFailure(error, ...more);
    const code = [error?.code, error?.name].find((one) => typeof one === 'string' && CODE.test(one));
    if (code !== undefined) failure.message = `${code}: ${failure.message}`;
    return failure;
  }
}

exports.failureConverter = new CodedFailureConverter({ encodeCommonAttributes: true });

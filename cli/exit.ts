import { EXIT, type ExitCode } from 'xstate-temporal/cli';
import { codeOf, RefusedError, WatchfloorError } from 'xstate-temporal/engine';

export { EXIT, type ExitCode };

/** The codes of errors that do not say by their class where they belong. */
const byCode: Readonly<Record<string, ExitCode>> = {
  USAGE_INVALID: EXIT.badInput,
  COMMAND_UNKNOWN: EXIT.badInput,
  OPTION_UNKNOWN: EXIT.badInput,
  INPUT_INVALID: EXIT.badInput,
  FILE_UNREADABLE: EXIT.badInput,
  FILE_MALFORMED: EXIT.badInput,
  FILE_TOO_LARGE: EXIT.badInput,
  FILE_EMPTY: EXIT.badInput,
  FILE_FOREIGN: EXIT.badInput,
  FORMAT_UNKNOWN: EXIT.badInput,
  HISTORY_MALFORMED: EXIT.badInput,
  EXPORT_FOLDER_FOREIGN: EXIT.badInput,
  EXPORT_DIFFERS: EXIT.badInput,
  PROOF_MALFORMED: EXIT.badInput,
  SEAL_MALFORMED: EXIT.badInput,
  SEAL_MISSING: EXIT.badInput,
  BUNDLE_MISSING: EXIT.badInput,
  MANIFEST_MISSING: EXIT.badInput,
  KEY_EXISTS: EXIT.badInput,
  KEY_PRIVATE: EXIT.badInput,
  KEY_UNFIT: EXIT.badInput,
  KEY_UNREADABLE: EXIT.badInput,
  KEY_UNWRITABLE: EXIT.badInput,
  KEY_INVALID: EXIT.badInput,
  KEY_UNKNOWN: EXIT.notFound,
  TRUST_INVALID: EXIT.badInput,
  PSEUDONYM_KEY_INVALID: EXIT.badInput,
  HOLDS_UNREADABLE: EXIT.badInput,
  NET_TOO_LARGE: EXIT.badInput,
  CASE_UNKNOWN: EXIT.notFound,
  MACHINE_UNKNOWN: EXIT.notVerifiable,
  PAYLOADS_WITHHELD: EXIT.notVerifiable,
  PAYLOAD_ENCODED: EXIT.notVerifiable,
  FILE_UNWRITABLE: EXIT.badInput,
  SCENARIO_INVALID: EXIT.badInput,
  SCENARIO_PATH: EXIT.badInput,
  EXPECTATION_INVALID: EXIT.badInput,
  SCENARIO_NAMES_FILES: EXIT.badInput,
  SCENARIO_TOO_LARGE: EXIT.badInput,
  TRACE_INVALID: EXIT.badInput,
  BUNDLE_MALFORMED: EXIT.badInput,
  BUNDLE_INCOMPLETE: EXIT.badInput,
  ADVERSARY_UNKNOWN: EXIT.badInput,
  CAMPAIGNS_TOO_FEW: EXIT.badInput,
  ALREADY_STARTED: EXIT.refused,
  NO_SUBSCRIPTION: EXIT.refused,
  PERMISSION_MISSING: EXIT.refused,
  DIRECTORY_UNAVAILABLE: EXIT.refused,
  INSTANCE_ENDED: EXIT.refused,
  INSTANCE_NOT_FOUND: EXIT.notFound,
  NO_SERVER: EXIT.noServer,
  NO_WORKER: EXIT.noServer,
  WRONG_QUEUE: EXIT.noServer,
  WORKFLOW_UNKNOWN: EXIT.noServer,
  NO_ANSWER: EXIT.noServer,
  NO_TEMPORAL_SERVER: EXIT.noServer,
  NAMESPACE_NOT_FOUND: EXIT.noServer,
  SERVER_UNREACHABLE: EXIT.noServer,
  SERVER_DENIED: EXIT.noServer,
  SERVER_START_FAILED: EXIT.noServer,
  SERVER_DATA_LOCKED: EXIT.noServer,
  SERVER_DATA_FOREIGN: EXIT.noServer,
  SEARCH_ATTRIBUTES_MISSING: EXIT.noServer,
  SEARCH_ATTRIBUTE_TYPE: EXIT.noServer,
  ABORTED: EXIT.interrupted,
  INTERRUPTED: EXIT.interrupted,
};

/** The exit code for an error; `failed` where nothing better is known. */
export function exitCodeOf(error: unknown): ExitCode {
  const code = codeOf(error);
  if (code !== undefined && Object.hasOwn(byCode, code)) return byCode[code] ?? EXIT.failed;
  if (code?.startsWith('CONFIG_')) return EXIT.badInput;
  return error instanceof RefusedError ? EXIT.refused : EXIT.failed;
}

/** Something on the command line or in a file that is not what it must be. */
export function badInput(message: string, code = 'INPUT_INVALID', cause?: unknown): WatchfloorError {
  return new WatchfloorError(code, message, cause === undefined ? {} : { cause });
}

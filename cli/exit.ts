import { badInput, EXIT, type ExitCode, exitCodeOf as exitCodeOfLibrary } from 'xstate-temporal/cli';
import { codeOf } from 'xstate-temporal/engine';

export { badInput, EXIT, type ExitCode };

/** The programme's own codes, beside those that the library's command knows. */
const byCode: Readonly<Record<string, ExitCode>> = {
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
  KEYRING_UNREADABLE: EXIT.badInput,
  KEYRING_UNWRITABLE: EXIT.badInput,
  ENCRYPTION_OFF: EXIT.badInput,
  KEY_UNKNOWN: EXIT.notFound,
  TRUST_INVALID: EXIT.badInput,
  PSEUDONYM_KEY_INVALID: EXIT.badInput,
  HOLDS_UNREADABLE: EXIT.badInput,
  NET_TOO_LARGE: EXIT.badInput,
  CERTIFICATES_UNREADABLE: EXIT.badInput,
  ADDRESS_IN_USE: EXIT.badInput,
  ADDRESS_UNUSABLE: EXIT.badInput,
  SAMPLE_CLOSED: EXIT.badInput,
  SAMPLE_EMPTY: EXIT.badInput,
  SAMPLE_FOLDER_TAKEN: EXIT.badInput,
  SAMPLE_MALFORMED: EXIT.badInput,
  SAMPLE_OPEN: EXIT.badInput,
  SAMPLE_TOO_SMALL: EXIT.badInput,
  CASE_UNKNOWN: EXIT.notFound,
  MACHINE_UNKNOWN: EXIT.notVerifiable,
  PAYLOADS_WITHHELD: EXIT.notVerifiable,
  PAYLOADS_SHREDDED: EXIT.notVerifiable,
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
  FLOW_MALFORMED: EXIT.badInput,
  FLOW_EMPTY: EXIT.badInput,
  FLOW_UNMAPPED: EXIT.badInput,
  CAMPAIGNS_TOO_FEW: EXIT.badInput,
  NO_SUBSCRIPTION: EXIT.refused,
  CASE_NOT_CLOSED: EXIT.refused,
  POLICY_NOT_ALLOWED: EXIT.refused,
  TENANT_HELD: EXIT.refused,
  PERMISSION_MISSING: EXIT.refused,
  DIRECTORY_UNAVAILABLE: EXIT.refused,
};

/** The exit code for an error; `failed` where nothing better is known. */
export function exitCodeOf(error: unknown): ExitCode {
  if (codeOf(error)?.startsWith('CONFIG_')) return EXIT.badInput;
  return exitCodeOfLibrary(error, byCode);
}

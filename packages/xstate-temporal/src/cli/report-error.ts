/** What a command that failed says. */
import type { WatchfloorError } from '../engine/index.ts';
import { badInput } from './exit.ts';
import { clean, cleanLines, json } from './print/text.ts';

/** Errors whose message is a list, one line an entry, written by Watchfloor itself. */
const multiline = new Set(['NO_TEMPORAL_SERVER', 'DEFINITION_UNSUPPORTED', 'CONFIG_INVALID', 'SCENARIO_INVALID']);

/** Writes the error as one line (or JSON); with `WATCHFLOOR_DEBUG=1` its stack too. */
export function reportError(
  error: WatchfloorError,
  options: { readonly json: boolean; readonly write: (text: string) => void; readonly debug: boolean },
): void {
  const { code, message } = error;
  if (options.json) {
    options.write(`${json({ error: { code, message: message.slice(0, 4_000) } })}\n`);
  } else {
    const text = multiline.has(code) ? cleanLines(message).join('\n') : clean(message.replace(/\s*\n\s*/g, ' '), 1_000);
    options.write(`error ${code}: ${text}\n`);
  }
  if (!options.debug) return;
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    options.write(`${cleanLines(at.stack ?? '').join('\n')}\n`);
  }
}

/** What is wrong with the command line. */
export function fromCommander(code: string, said: string, cause: unknown): WatchfloorError {
  const message = clean(said.replace(/^error: /, '').replace(/\s*\n\s*/g, ' '), 400);
  if (code === 'commander.help') return badInput('Say what to do; --help shows the commands.', 'USAGE_INVALID', cause);
  const sentence = /[.?)]$/.test(message) ? message : `${message}.`;
  const text = `${sentence[0]?.toUpperCase() ?? ''}${sentence.slice(1)} --help shows how it is written.`;
  if (code === 'commander.unknownCommand') return badInput(text, 'COMMAND_UNKNOWN', cause);
  if (code === 'commander.unknownOption') return badInput(text, 'OPTION_UNKNOWN', cause);
  return badInput(text, 'USAGE_INVALID', cause);
}

/** Runs a command line: what fails is reported in one place and one form. */
import { type Command, CommanderError } from 'commander';
import { WatchfloorError } from '../engine/index.ts';
import type { ExitCode } from './exit.ts';
import type { Interrupt } from './interrupt.ts';
import { createTerminal, type Terminal } from './print/terminal.ts';
import { reportError } from './report-error.ts';

/** What is a program's own. */
export interface ProgramParts {
  /** `done` is told a command's exit code; none is `ok`. */
  readonly build: (terminal: Terminal, done: (code: number) => void) => Command;
  /** Any error as one with a code, and with what to do. */
  readonly explained: (error: unknown) => WatchfloorError;
  readonly exitCodeOf: (error: WatchfloorError) => ExitCode;
}

/**
 * @param argv without the program's own name; empty shows the help
 * @returns the exit code
 */
export async function runProgram(
  argv: readonly string[],
  interrupt: Interrupt,
  { build, exitCodeOf, explained }: ProgramParts,
): Promise<number> {
  let exitCode = 0;
  // Known before the line is parsed, because parsing may fail.
  const json = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : undefined).includes('--json');
  const program = build(createTerminal({ json }), (code) => {
    exitCode = code;
  });
  try {
    if (argv.length === 0) program.outputHelp();
    else await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    // What breaks off after Ctrl-C breaks off for that reason, whatever it says.
    const known = interrupt.signal.aborted
      ? new WatchfloorError('ABORTED', 'Stopped on request.', { cause: error })
      : explained(error);
    reportError(known, {
      json,
      write: (text) => void process.stderr.write(text),
      debug: process.env.WATCHFLOOR_DEBUG === '1',
    });
    return exitCodeOf(known);
  }
}

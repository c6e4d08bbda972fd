import { Command } from 'commander';
import { type Interrupt, runProgram } from 'xstate-temporal/cli';
import type { Context } from './command.ts';
import { applyCommand } from './commands/apply.ts';
import { auditCommand } from './commands/audit.ts';
import { caseCommand } from './commands/case-open.ts';
import { codecServerCommand } from './commands/codec-server.ts';
import { demoCommand } from './commands/demo.ts';
import { devCommand } from './commands/dev.ts';
import { doctorCommand } from './commands/doctor.ts';
import { gatewayCommand } from './commands/gateway.ts';
import { keysCommand } from './commands/keys.ts';
import { listCommand } from './commands/list.ts';
import { loginCommand } from './commands/login.ts';
import { logoutCommand } from './commands/logout.ts';
import { machinesCommand } from './commands/machines.ts';
import { policyCommand } from './commands/policy.ts';
import { profilesCommand } from './commands/profiles.ts';
import { sendCommand } from './commands/send.ts';
import { setupCommand } from './commands/setup.ts';
import { showCommand } from './commands/show.ts';
import { simulateCommand } from './commands/simulate.ts';
import { subscribeCommand } from './commands/subscribe.ts';
import { whoamiCommand } from './commands/whoami.ts';
import { workerCommand } from './commands/worker.ts';
import { exitCodeOf } from './exit.ts';
import { explained } from './print/report-error.ts';
import { version } from './print/version.ts';

const exitCodes = `
Exit codes:
  0    done
  1    a check or an expectation failed, or something unexpected happened
  2    the command line, a file or a value is not what it must be
  3    refused by the machine: not now, or not by this role
  4    no such instance
  5    no server, no worker, or no way in
  6    an audit could not verify all of it
  130  interrupted

Environment:
  TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, … as for Temporal's own tools
  WATCHFLOOR_GATEWAY_URL  the gateway that people's commands go through
  WATCHFLOOR_TOKEN    a program's bearer token for it; WATCHFLOOR_TOKEN_FILE names a file with it
  NO_COLOR=1          no colours; there are none anyway where the output is no terminal
  WATCHFLOOR_DEBUG=1  shows where an error comes from`;

/**
 * Runs one command line.
 *
 * @param argv without the program's own name
 * @returns the exit code
 */
export function run(argv: readonly string[], { interrupt }: { interrupt: Interrupt }): Promise<number> {
  return runProgram(argv, interrupt, {
    build: (terminal, done) => buildProgram({ terminal, interrupt }, done),
    explained,
    exitCodeOf,
  });
}

/** The program with all its commands. `done` is told a command's exit code. */
export function buildProgram(context: Context, done: (code: number) => void): Command {
  const program = new Command('watchfloor')
    .usage('<command> [options]')
    .description('Runs a managed threat-hunting programme: statecharts that live durably on Temporal.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .showSuggestionAfterError(true)
    .addHelpText('after', exitCodes);
  const commands = [
    demoCommand,
    devCommand,
    setupCommand,
    workerCommand,
    gatewayCommand,
    loginCommand,
    logoutCommand,
    whoamiCommand,
    applyCommand,
    subscribeCommand,
    caseCommand,
    sendCommand,
    showCommand,
    listCommand,
    machinesCommand,
    auditCommand,
    keysCommand,
    codecServerCommand,
    doctorCommand,
    policyCommand,
    profilesCommand,
    simulateCommand,
  ];
  for (const command of commands) program.addCommand(command(context, done));
  for (const command of [program, ...program.commands, ...program.commands.flatMap((one) => one.commands)]) {
    // Errors are thrown, and reported in one place and one form.
    command.exitOverride().configureOutput({ outputError: () => undefined, writeErr: () => undefined });
    if (command !== program) command.helpOption('-h, --help', 'print help');
  }
  return program;
}

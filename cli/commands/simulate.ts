import { Command } from 'commander';
import type { Context } from '../command.ts';
import { simulateRunCommand } from './simulate-run.ts';

/** Scenarios against the statecharts: one run or many, compared, swept, checked. */
export function simulateCommand(context: Context, done: (code: number) => void): Command {
  return new Command('simulate')
    .description('run a scenario, compare two, sweep a setting, look for failures')
    .addHelpText('after', '\n"simulate scenario.yaml" is short for "simulate run scenario.yaml".')
    .addCommand(simulateRunCommand(context, done), { isDefault: true });
}

import { Command } from 'commander';
import type { Context } from '../command.ts';
import { simulateAdversaryCommand } from './simulate-adversary.ts';
import { simulateCalibrateCommand } from './simulate-calibrate.ts';
import { simulateCompareCommand } from './simulate-compare.ts';
import { simulateFromHistoryCommand } from './simulate-from-history.ts';
import { simulateFromRegisterCommand } from './simulate-from-register.ts';
import { simulateFuzzCommand } from './simulate-fuzz.ts';
import { simulateListCommand } from './simulate-list.ts';
import { simulateRunCommand } from './simulate-run.ts';
import { simulateSchemaCommand } from './simulate-schema.ts';
import { simulateSweepCommand } from './simulate-sweep.ts';
import { simulateValidateCommand } from './simulate-validate.ts';

/** Scenarios against the statecharts: one run or many, compared, swept, checked. */
export function simulateCommand(context: Context, done: (code: number) => void): Command {
  return new Command('simulate')
    .description('run a scenario, compare two, sweep a setting, look for failures')
    .addHelpText('after', '\n"simulate scenario.yaml" is short for "simulate run scenario.yaml".')
    .addCommand(simulateRunCommand(context, done), { isDefault: true })
    .addCommand(simulateCompareCommand(context, done))
    .addCommand(simulateSweepCommand(context, done))
    .addCommand(simulateFuzzCommand(context, done))
    .addCommand(simulateFromHistoryCommand(context, done))
    .addCommand(simulateFromRegisterCommand(context, done))
    .addCommand(simulateValidateCommand(context, done))
    .addCommand(simulateCalibrateCommand(context, done))
    .addCommand(simulateAdversaryCommand(context))
    .addCommand(simulateListCommand(context, done))
    .addCommand(simulateSchemaCommand(context, done));
}

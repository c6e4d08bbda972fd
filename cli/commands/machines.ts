import { Command } from 'commander';
import type { Context } from '../command.ts';
import { machinesCheckCommand } from './machines-check.ts';
import { machinesDiffCommand } from './machines-diff.ts';
import { machinesDrawCommand } from './machines-draw.ts';
import { machinesListCommand } from './machines-list.ts';

/** What machines there are, whether one can be durable, and what a new version does to instances in flight. */
export function machinesCommand(context: Context, done: (code: number) => void): Command {
  return new Command('machines')
    .description('list machines, check your own, compare two versions, draw one')
    .addCommand(machinesListCommand(context, done))
    .addCommand(machinesCheckCommand(context, done))
    .addCommand(machinesDiffCommand(context, done))
    .addCommand(machinesDrawCommand(context, done));
}

import { Command } from 'commander';
import type { Context } from '../command.ts';
import { auditAnchorCommand } from './audit-anchor.ts';
import { auditClocksCommand } from './audit-clocks.ts';
import { auditConsistencyCommand } from './audit-consistency.ts';
import { auditControlsCommand } from './audit-controls.ts';
import { auditDeploymentsCommand } from './audit-deployments.ts';
import { auditEventLogCommand } from './audit-event-log.ts';
import { auditExportCommand } from './audit-export.ts';
import { auditHoldCommand } from './audit-hold.ts';
import { auditHoldsCommand } from './audit-holds.ts';
import { auditKeygenCommand } from './audit-keygen.ts';
import { auditNetCommand } from './audit-net.ts';
import { auditPopulationCommand } from './audit-population.ts';
import { auditCheckProofCommand, auditProveCommand } from './audit-prove.ts';
import { auditRegisterCommand } from './audit-register.ts';
import { auditSampleCommand } from './audit-sample.ts';
import { auditSweepCommand } from './audit-sweep.ts';
import { auditTrailCommand } from './audit-trail.ts';
import { auditVerifierCommand } from './audit-verifier.ts';
import { auditVerifyCommand } from './audit-verify.ts';

/** What happened to a case, whether it was allowed, and that nobody changed it. */
export function auditCommand(context: Context, done: (code: number) => void): Command {
  return new Command('audit')
    .description('what happened, whether the statechart allowed it, and that nobody changed it')
    .addCommand(auditExportCommand(context, done))
    .addCommand(auditTrailCommand(context, done))
    .addCommand(auditVerifyCommand(context, done))
    .addCommand(auditVerifierCommand(context, done))
    .addCommand(auditPopulationCommand(context, done))
    .addCommand(auditConsistencyCommand(context, done))
    .addCommand(auditRegisterCommand(context, done))
    .addCommand(auditClocksCommand(context, done))
    .addCommand(auditControlsCommand(context, done))
    .addCommand(auditSampleCommand(context, done))
    .addCommand(auditDeploymentsCommand(context, done))
    .addCommand(auditHoldsCommand(context, done))
    .addCommand(auditSweepCommand(context, done))
    .addCommand(auditHoldCommand(context, done))
    .addCommand(auditKeygenCommand(context, done))
    .addCommand(auditAnchorCommand(context, done))
    .addCommand(auditProveCommand(context, done))
    .addCommand(auditCheckProofCommand(context, done))
    .addCommand(auditEventLogCommand(context, done))
    .addCommand(auditNetCommand(context, done));
}

/** What command lines share: the terminal, tables, instances' states and ledgers, Ctrl-C. @module */

export { checkFile } from './check.ts';
export { announceDev, type DevServer, runningDev } from './dev-file.ts';
export { endForReader, endWith } from './end.ts';
export { badInput, EXIT, type ExitCode, exitCodeOf } from './exit.ts';
export { type Advice, explained } from './explained.ts';
export { asked, type Interrupt, listenForInterrupt } from './interrupt.ts';
export { defectsOf, type Found, findBoth, findDefinition, looksLikeFile, readMachines } from './machine-file.ts';
export { type MachineSummary, summaryOf } from './machine-summary.ts';
export { parseInstance, parseSender } from './names.ts';
export { printDifference } from './print/difference.ts';
export { effectName } from './print/event-names.ts';
export { printLedger } from './print/ledger-table.ts';
export { change, shortStates } from './print/states.ts';
export { type Column, table } from './print/table.ts';
export { createTerminal, type Terminal, wantsColor } from './print/terminal.ts';
export { clean, cutTo, json, width, wrap } from './print/text.ts';
export { reportError } from './report-error.ts';
export { type ProgramParts, runProgram } from './run.ts';

/** What command lines share: the terminal, tables, instances' states and ledgers, Ctrl-C. @module */
export { EXIT, type ExitCode } from './exit.ts';
export { type Interrupt, listenForInterrupt } from './interrupt.ts';
export { effectName } from './print/event-names.ts';
export { printLedger } from './print/ledger-table.ts';
export { change, shortStates } from './print/states.ts';
export { type Column, table } from './print/table.ts';
export { createTerminal, type Terminal, wantsColor } from './print/terminal.ts';
export { clean, cleanLines, cutTo, json, width, wrap } from './print/text.ts';

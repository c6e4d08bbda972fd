/** Event logs for process mining: OCEL 2.0, XES, and charts as PNML. @module */
export { chartNet } from './chart-net.ts';
export { writeLogCsv } from './log-csv.ts';
export { type LogEvent, type LogEventOptions, logEvents } from './log-event.ts';
export type { ChartNet, Move } from './net-builder.ts';
export { type LogSummary, type Trails, writeOcel } from './ocel.ts';
export { chartToPnml } from './pnml.ts';
export { writeXes } from './xes.ts';

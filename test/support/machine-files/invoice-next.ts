/** The example of an invoice as somebody may change it: a new version that breaks, and one that does not. */
import { invoiceDunning } from '../../../examples/machines/index.ts';

const { machine } = invoiceDunning;

export const hurried = { machine: machine.provide({ delays: { term: () => 1_000 } }), version: '2.0.0' };
export const stricter = { machine: machine.provide({ guards: { exhausted: () => true } }), version: '1.1.0' };

const report = (...is: readonly string[]) => ({ event: 'REPORT', field: 'status', is });

/**
 * What a register of all cases asks of each machine's: which events open a case and decide it, which open it again, and
 * by which somebody says why. `by` names the field that says for whom, where the sender only hands it on. The shape is
 * the register's (`Milestones` of the audit).
 */
export const milestones = [
  {
    machine: 'eod-case',
    opens: [{ event: 'SUBMIT' }],
    by: 'askedBy',
    decides: [report('CONCLUDED'), { event: 'IR_NEEDED' }, { event: 'OUT_OF_SCOPE' }],
    reopens: [{ event: 'FOLLOW_UP_QUESTION' }],
    reasons: [
      { ...report('MORE_TIME_NEEDED', 'MORE_INFO_NEEDED', 'FILE_SAMPLES_NEEDED'), text: 'message' },
      { event: 'IR_NEEDED', text: 'reason' },
      { event: 'OUT_OF_SCOPE', text: 'reason' },
    ],
  },
  {
    machine: 'tan-application',
    opens: [{ event: 'SUBMIT' }],
    decides: [{ event: 'APPROVE' }, { event: 'REJECT' }],
    reopens: [],
    reasons: [
      { event: 'REQUEST_CLARIFICATION', text: 'question' },
      { event: 'REJECT', text: 'reason' },
    ],
  },
  {
    machine: 'attack-notification',
    opens: [{ event: 'PUBLISH' }],
    decides: [{ event: 'RESOLVE' }],
    reopens: [],
    reasons: [],
  },
  {
    machine: 'eod-subscription',
    opens: [{ event: 'MTE_ACCEPTED' }, { event: 'PURCHASED' }],
    decides: [{ event: 'CONTRACT_END' }, { event: 'SUNSET' }],
    reopens: [{ event: 'PURCHASED' }],
    reasons: [],
  },
] as const;

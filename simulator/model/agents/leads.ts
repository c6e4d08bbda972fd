/** Something that hunters are to look into. Times are UTC milliseconds. */
export interface Lead {
  readonly id: string;
  readonly tenant: string;
  readonly at: number;
  /** The intrusion behind it; absent: a false lead. */
  readonly campaign?: string;
  readonly threatKind: 'humanAdversaryIntrusion' | 'handsOnKeyboardAttack' | 'cyberEspionage';
  readonly severity: 'informational' | 'low' | 'medium' | 'high';
  readonly techniques: readonly string[];
  readonly devices: readonly string[];
  readonly firstActivityAt: number;
}

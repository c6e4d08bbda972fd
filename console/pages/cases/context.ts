/** What the page reads of a case. A customer is not told all of it. */
export interface CaseContext {
  readonly topic: string;
  readonly tenantName: string | null;
  readonly inquiry: string | null;
  readonly contextUrl: string;
  readonly submitter: { readonly name: string; readonly email: string };
  readonly replyTo: readonly string[];
  readonly category: string | null;
  readonly linkedNotification: string | null;
  readonly supportRequestNo: string | null;
  readonly submittedAt: number | null;
  readonly openedAt: number | null;
  readonly firstReportDue: number | null;
  readonly firstReportAt: number | null;
  readonly closedAt: number | null;
  readonly expert?: string | null;
  readonly reports: readonly Report[];
  readonly waitingFor: string | null;
  readonly requested: { readonly items: readonly string[]; readonly closesAt: number } | null;
  readonly samples: readonly {
    readonly sha256: string;
    readonly name: string;
    readonly size: number;
    readonly location: string;
  }[];
  readonly advice: Advice | null;
  readonly irReason: string | null;
  readonly irPath: string | null;
  readonly tracking?: object | null;
  readonly outcome: string | null;
}

export interface Report {
  readonly number: number;
  readonly status: string;
  readonly at: number;
  readonly text: string;
}

export interface Advice {
  readonly summary: string;
  readonly answers: readonly string[];
  readonly steps: readonly string[];
  readonly nextSteps: readonly string[];
  readonly at: number;
}

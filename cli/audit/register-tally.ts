import { holdsOf, type Mark, type Registered } from '../../audit/index.ts';
import { type CaseChoice, isChosen } from './options.ts';

/** What is worth looking into, counted while the rows go by. */
export class RegisterTally {
  private cases = 0;
  private simulated = 0;
  private late = 0;
  private deviating = 0;
  private exceptions = 0;
  private both = 0;

  async *count(
    registered: AsyncIterable<Registered>,
    choice: CaseChoice & { readonly where?: readonly Mark[] },
  ): AsyncGenerator<Registered, undefined> {
    for await (const one of registered) {
      const { row } = one;
      if (!isChosen(row, choice) || !(choice.where ?? []).every((mark) => holdsOf(row, mark))) continue;
      this.cases++;
      if (row.simulated) this.simulated++;
      if (holdsOf(row, 'late')) this.late++;
      if (holdsOf(row, 'policy')) this.deviating++;
      if (holdsOf(row, 'exceptions')) this.exceptions++;
      if (holdsOf(row, 'both')) this.both++;
      yield one;
    }
    return undefined;
  }

  text(): string {
    return `${this.cases} cases, ${this.simulated} of them simulated: ${this.late} late, ${this.deviating} by a deviating policy, ${this.exceptions} with exceptions, ${this.both} in which somebody was both.`;
  }
}

import { clean } from 'xstate-temporal/text';

/** As a schema tells of it (`z.core.$ZodIssue`). */
interface Issue {
  readonly message: string;
}

/** What may stand there, where that is a list: `text, json`. */
export function choicesOf(issue: Issue): string | undefined {
  const { options, values } = issue as { options?: unknown; values?: unknown };
  const choices = Array.isArray(options) ? options : Array.isArray(values) ? values : [];
  return choices.length === 0 ? undefined : choices.map((choice) => clean(String(choice), 60)).join(', ');
}

/** What is wrong: `must be one of text, json`, else in the schema's own words. */
export function issueText(issue: Issue): string {
  const choices = choicesOf(issue);
  return choices === undefined ? clean(issue.message, 400) : `must be one of ${choices}`;
}

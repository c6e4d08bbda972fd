import { useQuery } from '@tanstack/react-query';
import { timelineQuery } from '../../api/queries.ts';
import { Card, Tag } from '../../ui/parts.tsx';
import { Time } from '../../ui/time.tsx';
import { valueLabel } from '../../words/fields.ts';
import type { CaseContext } from './context.ts';

interface Said {
  readonly at: number;
  readonly who: string;
  readonly what?: string;
  readonly text: string;
}

/** What was asked and answered, in order. */
export function Thread({ context, id }: { readonly context: CaseContext; readonly id: string }) {
  const { data } = useQuery(timelineQuery('eod-case', id));
  const { advice, inquiry, irReason, reports, submittedAt, submitter } = context;
  const answers = (data?.steps ?? []).flatMap(({ at, by, event, payload }): Said[] => {
    const text = payload?.text ?? payload?.question;
    return (event === 'CUSTOMER_INFO' || event === 'FOLLOW_UP_QUESTION') && typeof text === 'string'
      ? [{ at, who: by.name ?? 'The customer', text }]
      : [];
  });
  const asked = (data?.steps ?? []).flatMap(({ at, event, payload }): Said[] =>
    event === 'REPORT'
      ? [...listed(payload?.questions), ...listed(payload?.samples)].map((text) => ({
          at,
          who: 'The experts',
          what: 'Question',
          text,
        }))
      : [],
  );
  const said: Said[] = [
    ...(inquiry === null ? [] : [{ at: submittedAt ?? 0, who: submitter.name, what: 'Inquiry', text: inquiry }]),
    ...answers,
    ...reports
      .filter(({ status }) => status !== 'CONCLUDED' || advice === null)
      .map(({ at, status, text }) => ({ at, who: 'The experts', what: valueLabel(status), text })),
    ...asked,
  ].sort((a, b) => a.at - b.at);
  return (
    <Card title="Conversation">
      <ol className="thread">
        {said.map(({ at, text, what, who }) => (
          <li key={`${at} ${what} ${text}`}>
            <div className="row">
              <strong>{who}</strong>
              {what !== undefined && <Tag>{what}</Tag>}
              <span className="soft small">
                <Time at={at} />
              </span>
            </div>
            <p className="prose">{text}</p>
          </li>
        ))}
        {irReason !== null && (
          <li>
            <strong>The experts recommend incident response</strong>
            <p className="prose">{irReason}</p>
          </li>
        )}
        {advice !== null && <AdviceOf context={context} />}
      </ol>
    </Card>
  );
}

const listed = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

function AdviceOf({ context: { advice } }: { readonly context: CaseContext }) {
  if (advice === null) return null;
  return (
    <li className="advice">
      <div className="row">
        <strong>The experts’ advice</strong>
        {advice.answers.map((answer) => (
          <Tag key={answer}>{valueLabel(answer)}</Tag>
        ))}
        <span className="soft small">
          <Time at={advice.at} />
        </span>
      </div>
      <p className="prose">{advice.summary}</p>
      {(advice.steps.length > 0 || advice.nextSteps.length > 0) && (
        <>
          <strong>Next steps</strong>
          <ul className="bullets">
            {[...advice.steps.map(valueLabel), ...advice.nextSteps].map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ul>
        </>
      )}
    </li>
  );
}

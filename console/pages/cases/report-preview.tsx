import type { Fields, Value } from '../../forms/schema.ts';
import { valueLabel } from '../../words/fields.ts';
import type { CaseContext } from './context.ts';

/** A report as the customer will read it. */
export function ReportPreview({ context, said }: { readonly said: Fields; readonly context: CaseContext }) {
  const advice = (said.advice ?? {}) as Fields;
  const text = said.status === 'CONCLUDED' ? advice.summary : said.message;
  const lists: readonly Value[] = [said.questions ?? [], said.samples ?? [], advice.nextSteps ?? []];
  const items = lists.flatMap((list) => (Array.isArray(list) ? (list as readonly Value[]) : [])).map(String);
  return (
    <section className="preview stack tight" aria-label="Preview">
      <div className="soft small">Preview: mailed to {context.replyTo.join('; ')}</div>
      <h3>{valueLabel(String(said.status ?? ''))}</h3>
      <p className="prose">{typeof text === 'string' && text !== '' ? text : 'Nothing written yet'}</p>
      {items.length > 0 && (
        <ul className="bullets">
          {items.map((item) => (
            <li key={item}>{item}</li>
          ))}
        </ul>
      )}
    </section>
  );
}

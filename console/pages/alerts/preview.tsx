import type { Fields, Value } from '../../forms/schema.ts';
import { Tag } from '../../ui/parts.tsx';
import { valueLabel } from '../../words/fields.ts';
import { SeverityTag } from './severity.tsx';

/** A notification as its customer will see it. */
export function NotificationPreview({ said, threatKind }: { readonly said: Fields; readonly threatKind: string }) {
  const text = (name: string) => (typeof said[name] === 'string' ? (said[name] as string) : '');
  const scope = (typeof said.scope === 'object' && said.scope !== null ? said.scope : {}) as Fields;
  return (
    <section className="preview stack tight" aria-label="Preview">
      <div className="soft small">Preview: as the customer sees it</div>
      <h3>{text('title') || 'Without a title yet'}</h3>
      <div className="row">
        {text('severity') !== '' && <SeverityTag severity={text('severity')} />}
        <Tag tone="accent">Threat experts</Tag>
        <Tag>{valueLabel(threatKind)}</Tag>
      </div>
      <p className="prose">{text('description')}</p>
      {Object.entries(scope).map(([kind, names]) => (
        <Names key={kind} label={valueLabel(kind)} names={names} />
      ))}
      {text('recommendedActions') !== '' && (
        <>
          <strong>Recommended actions</strong>
          <p className="prose">{text('recommendedActions')}</p>
        </>
      )}
    </section>
  );
}

function Names({ label, names }: { readonly label: string; readonly names: Value }) {
  if (!Array.isArray(names) || names.length === 0) return null;
  const all = (names as readonly Value[]).filter((name) => typeof name === 'string' && name !== '');
  return all.length === 0 ? null : (
    <div>
      <span className="soft">{label}:</span> {all.join(', ')}
    </div>
  );
}

import { Tag, type Tone } from '../../ui/parts.tsx';

const tones: Readonly<Record<string, Tone>> = { high: 'danger', medium: 'warning', low: 'accent', informational: '' };

export function SeverityTag({ severity }: { readonly severity: string }) {
  return <Tag tone={tones[severity] ?? ''}>{severity.charAt(0).toUpperCase() + severity.slice(1)}</Tag>;
}

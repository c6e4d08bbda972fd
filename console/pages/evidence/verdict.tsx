import { Tag, type Tone } from '../../ui/parts.tsx';

const words: Readonly<Record<string, readonly [tone: Tone, label: string]>> = {
  conforms: ['good', 'Conforms'],
  deviates: ['danger', 'Deviates'],
  notVerifiable: ['warning', 'Not verifiable'],
};

/** What the audit found of a case. */
export function Verdict({ status }: { readonly status: string }) {
  const [tone, label] = words[status] ?? ['', status];
  return (
    <div>
      <Tag tone={tone}>{label}</Tag>
    </div>
  );
}

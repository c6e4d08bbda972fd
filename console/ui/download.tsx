import { Button } from './controls.tsx';

/** Gives a text as a file: what the page has already, so nothing is asked for. */
export function Download({
  children,
  name,
  text,
  type,
}: {
  readonly children: React.ReactNode;
  readonly name: string;
  readonly text: () => string;
  readonly type: 'application/json' | 'text/csv';
}) {
  return <Button onPress={() => save(name, text(), type)}>{children}</Button>;
}

function save(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name.replaceAll(/[^A-Za-z0-9._~-]/g, '_');
  link.click();
  URL.revokeObjectURL(url);
}

import { Link, useParams } from '@tanstack/react-router';
import { Card, Empty, PageHead } from '../../ui/parts.tsx';
import { ConsultButton } from '../consult/consult-button.tsx';

export function Page() {
  const { name } = useParams({ from: '/files/$name' });
  const kind = name.length === 64 ? 'sha256' : name.length === 40 ? 'sha1' : undefined;
  if (kind === undefined || !/^[0-9a-f]+$/.test(name))
    return <Empty title="This is no file’s page">A file is found by its SHA-256 or SHA-1 hash.</Empty>;
  return (
    <>
      <PageHead
        crumbs={<Link to="/files">Files</Link>}
        title={<code>{name.slice(0, 16)} …</code>}
        actions={<ConsultButton entryPoint="EP6" about={{ files: [{ [kind]: name }] }} />}
      >
        A file, by its hash.
      </PageHead>
      <Card title="The file">
        <dl className="facts">
          <dt>{kind === 'sha256' ? 'SHA-256' : 'SHA-1'}</dt>
          <dd>
            <code>{name}</code>
          </dd>
        </dl>
      </Card>
    </>
  );
}

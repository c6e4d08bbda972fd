import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Button, TextField } from '../../ui/controls.tsx';
import { Card, PageHead } from '../../ui/parts.tsx';

/** A file is found by its hash, as in the portal's search. */
export function Page() {
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const hash = text.trim().toLowerCase();
  const isHash = /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(hash);
  return (
    <>
      <PageHead title="Files">A file has a page by its hash, from which an expert can be consulted about it.</PageHead>
      <Card title="Find a file">
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            if (isHash) void navigate({ to: '/files/$name', params: { name: hash } });
          }}
        >
          <TextField
            label="SHA-256 or SHA-1"
            hint="64 or 40 hexadecimal digits. Only the hash is used; the file stays where it is."
            value={text}
            onChange={setText}
            fault={text === '' || isHash ? undefined : 'This is not a SHA-256 or SHA-1 hash.'}
          />
          <div>
            <Button type="submit" look="primary" isDisabled={!isHash}>
              Open the file’s page
            </Button>
          </div>
        </form>
      </Card>
    </>
  );
}

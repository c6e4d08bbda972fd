import { useState } from 'react';
import { FileTrigger } from 'react-aria-components';
import { type Instance, meQuery, partsOf } from '../../api/queries.ts';
import { queryClient } from '../../api/query-client.ts';
import { useSend } from '../../api/send.ts';
import { isStaff, useMe } from '../../app/person.ts';
import { Sending } from '../../forms/event-form.tsx';
import { Button } from '../../ui/controls.tsx';
import { Card, Problem } from '../../ui/parts.tsx';
import { count } from '../../ui/time.tsx';
import type { CaseContext } from './context.ts';
import { handIn } from './hand-in.ts';
import { sampleAddress } from './sample-address.ts';

/** The file samples of a case; where the experts wait for some, the way to hand them in. */
export function Samples({ context, instance }: { readonly instance: Instance; readonly context: CaseContext }) {
  const me = useMe();
  const isAsked = instance.offers.some(({ event }) => event === 'CUSTOMER_SAMPLES');
  if (context.samples.length === 0 && !isAsked) return null;
  return (
    <Card title="File samples">
      <div className="stack">
        {context.samples.length > 0 && (
          <ul className="stack tight">
            {context.samples.map((sample) => {
              const { location, name, sha256, size } = sample;
              const address = sampleAddress(instance.tenant, sample);
              return (
                <li key={sha256}>
                  {isStaff(me) && address !== undefined ? <a href={address}>{name}</a> : <strong>{name}</strong>}{' '}
                  <span className="soft">{count(size)} bytes</span>
                  <div className="small soft">
                    <code>{sha256}</code>
                    {isStaff(me) && address === undefined && <div>Not kept here: {location}</div>}
                  </div>
                </li>
              );
            })}
          </ul>
        )}
        {isAsked && <HandIn instance={instance} />}
      </div>
    </Card>
  );
}

/** Files that a message may name. */
const MOST = 20;

function HandIn({ instance }: { readonly instance: Instance }) {
  const [progress, setProgress] = useState('');
  const [error, setError] = useState<unknown>(undefined);
  const send = useSend('events.send');
  const upload = async (files: FileList | null) => {
    setError(undefined);
    const chosen = [...(files ?? [])].slice(0, MOST);
    try {
      const { csrf = '' } = await queryClient.ensureQueryData(meQuery);
      const samples = [];
      for (const [index, file] of chosen.entries()) {
        setProgress(`Handing in ${index + 1} of ${chosen.length}: ${file.name}`);
        samples.push(await handIn(instance.tenant, file, csrf));
      }
      send.mutate({
        params: partsOf(instance.instance),
        body: { event: { type: 'CUSTOMER_SAMPLES', samples }, as: 'customer-analyst' },
      });
    } catch (problem) {
      setError(problem);
    } finally {
      setProgress('');
    }
  };
  return (
    <div className="stack tight">
      <p className="soft">A sample has 32 MiB at most. Nothing opens it here; the experts fetch it by its hash.</p>
      <FileTrigger allowsMultiple onSelect={(files) => void upload(files)}>
        <Button look="primary" isDisabled={progress !== '' || send.isPending}>
          Choose files
        </Button>
      </FileTrigger>
      <p role="status" className="soft small">
        {progress}
      </p>
      <Sending failures={send.failureCount} isPaused={send.isPaused} isPending={send.isPending} />
      {(error !== undefined || send.isError) && <Problem error={error ?? send.error} />}
    </div>
  );
}

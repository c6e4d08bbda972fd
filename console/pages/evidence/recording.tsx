import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { timeMachine } from '../../../pages/time-machine/browser/time-machine.ts';
import { timeMachineStyle } from '../../../pages/time-machine/style.ts';
import { historyQuery, recordingQuery } from '../../api/desk-queries.ts';
import { hasRole, useMe } from '../../app/person.ts';
import { InstanceLink } from '../../instance/links.tsx';
import { Button } from '../../ui/controls.tsx';
import { Download } from '../../ui/download.tsx';
import { Element } from '../../ui/element.tsx';
import { Card, Loading, PageHead, Problem } from '../../ui/parts.tsx';
import { machineLabel } from '../../words/states.ts';
import { Verdict } from './verdict.tsx';

/** An instance wound back and forth, with the raw record beside it. */
export function Page() {
  const { key, machine } = useParams({ strict: false }) as { readonly machine: string; readonly key: string };
  const { data, error } = useQuery(recordingQuery(machine, key));
  const isAuditor = hasRole(useMe(), 'auditor');
  const recording = data?.recording;
  const make = useCallback(() => timeMachine(recording as never), [recording]);
  return (
    <>
      <PageHead
        title={key}
        crumbs={
          <>
            {isAuditor && (
              <>
                <Link to="/audit/register">Register</Link> ›{' '}
              </>
            )}
            {machineLabel(machine)}
          </>
        }
        actions={<InstanceLink instance={`${machine}/${key}`}>Its page</InstanceLink>}
      >
        Every step as its history tells it, taken again through the chart, with who sent it and how that is proven.
      </PageHead>
      {error !== null && <Problem error={error} />}
      {error === null && data === undefined && <Loading />}
      {data !== undefined && (
        <div className="stack">
          <div className="card stack">
            <Verdict status={data.verdict.status} />
            {data.verdict.because !== undefined && <p>{data.verdict.because}</p>}
            {data.verdict.findings.length > 0 && (
              <ul>
                {data.verdict.findings.map(({ code, message, seq }) => (
                  <li key={`${code} ${seq} ${message}`}>
                    <code>{code}</code> {seq !== undefined && `at step ${seq}: `}
                    {message}
                  </li>
                ))}
              </ul>
            )}
          </div>
          <div className="card">
            <h2>Time machine</h2>
            <Element make={make} style={timeMachineStyle} />
          </div>
          {isAuditor && <Raw machine={machine} name={key} />}
        </div>
      )}
    </>
  );
}

/** So many events are shown at a time. */
const SHOWN = 50;

function Raw({ machine, name }: { readonly machine: string; readonly name: string }) {
  const [isWanted, setWanted] = useState(false);
  const [first, setFirst] = useState(0);
  const { data, error } = useQuery({ ...historyQuery(machine, name), enabled: isWanted });
  const events = data?.runs.flatMap(({ events: own, run }) => own.map((event) => ({ run, event }))) ?? [];
  return (
    <Card title="Raw record">
      <p className="soft">
        The history as the Temporal server has it. Encrypted payloads stay encrypted here. Evidence against whoever runs
        the server is a sealed bundle, which <code>watchfloor audit export</code> makes.
      </p>
      {!isWanted && <Button onPress={() => setWanted(true)}>Show the history</Button>}
      {error !== null && <Problem error={error} />}
      {isWanted && data === undefined && error === null && <Loading />}
      {data !== undefined && (
        <div className="stack">
          <div className="row">
            <Download
              name={`${machine}-${name}.history.json`}
              type="application/json"
              text={() => JSON.stringify(data, null, 2)}
            >
              Download all {events.length} events
            </Download>
            <Button isDisabled={first === 0} onPress={() => setFirst(Math.max(first - SHOWN, 0))}>
              Earlier events
            </Button>
            <Button isDisabled={first + SHOWN >= events.length} onPress={() => setFirst(first + SHOWN)}>
              Later events
            </Button>
          </div>
          <ol className="raw-events" start={first + 1}>
            {events.slice(first, first + SHOWN).map(({ event, run }) => (
              <li key={`${run} ${String(event.eventId)}`}>
                <details>
                  <summary>
                    {String(event.eventType ?? '').replace('EVENT_TYPE_', '')}{' '}
                    <span className="soft">{String(event.eventTime ?? '')}</span>
                  </summary>
                  <pre>{JSON.stringify(event, null, 1).slice(0, 20_000)}</pre>
                </details>
              </li>
            ))}
          </ol>
        </div>
      )}
    </Card>
  );
}

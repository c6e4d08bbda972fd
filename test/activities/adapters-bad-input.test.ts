import { readFileSync, writeFileSync } from 'node:fs';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type ActivityOptions, createActivities } from '../../activities/index.ts';
import { nothing } from '../../machines/inquiry/index.ts';
import { answer, certificateFor, failureOf, startMailServer, startReceiver } from './adapters-support.ts';
import { temporaryFolder } from './folder.ts';
import { alert, delivery, mailOf, noon, opening, optionsIn, writeDirectory } from './support.ts';

// The table of docs/adapters.md is the list of what is tested here: each cell is played, and each code must come.

const columns = ['unreachable', 'refuses', 'slow', 'nonsense', 'wrong certificate', 'wrong credentials'] as const;
type Column = (typeof columns)[number];

const secret = { data: `whsec_${Buffer.alloc(32, 7).toString('base64')}` };
const row = {
  tenantId: 'contoso-test',
  tenantName: 'Contoso Test',
  directoryId: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  devicesEnrolled: 1,
};

interface Peer {
  readonly url: string;
  readonly port: number;
}

/** Says what is given to whoever calls, and nothing more. */
async function rawPeer(says: string): Promise<Peer> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    if (says !== '') socket.write(says);
    const timer = setTimeout(() => socket.destroy(), 5_000).unref();
    socket.on('close', () => clearTimeout(timer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port };
}

async function nobody(): Promise<Peer> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return { url: `http://127.0.0.1:${port}`, port };
}

async function unvouched(): Promise<Peer> {
  const { key, cert } = certificateFor();
  const server = createHttpsServer({ key, cert }, (_request, response) => response.writeHead(200).end('{}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `https://127.0.0.1:${port}`, port };
}

async function says(status: number, body = ''): Promise<Peer> {
  const { url } = await startReceiver((_request, response) => response.writeHead(status).end(body));
  return { url, port: Number(new URL(url).port) };
}

/** What answers as it should, for the half of an adapter that is not at fault. */
const wellSignIn = () => says(200, '{"token_type":"Bearer","expires_in":3599,"access_token":"t"}');
const wellGraph = () => says(200, '{"value":[]}');

const http: Readonly<Record<Exclude<Column, 'refuses' | 'wrong credentials'>, () => Promise<Peer>>> = {
  unreachable: nobody,
  slow: () => rawPeer(''),
  nonsense: () => rawPeer('220 mail.example ESMTP\r\n'),
  'wrong certificate': unvouched,
};

const denied = (error: string) => says(401, JSON.stringify({ error, error_description: 'AADSTS1: no' }));

type Adapter = (column: Column) => Promise<{ options: Partial<ActivityOptions>; folder: string }>;

const folderOf = () => temporaryFolder();

/** Each adapter as the column wants it. */
const adapters: Readonly<Record<string, Adapter>> = {
  'mail server': async (column) => {
    const { certFile } = certificateFor();
    const base = { host: '127.0.0.1', fromAddress: 'hunting@service.test', caFile: certFile, timeoutSeconds: 0.4 };
    const login = { user: 'hunting', password: { data: 'wrong' } };
    const peers: Readonly<Record<Column, () => Promise<object>>> = {
      unreachable: nobody,
      slow: () => rawPeer(''),
      nonsense: () => rawPeer('HTTP/1.1 400 Bad Request\r\n\r\n'),
      refuses: () => startMailServer({ onRcptTo: (_to, _session, done) => done(answer(550, 'No such user')) }),
      'wrong certificate': () => startMailServer(certificateFor('DNS:elsewhere.test')),
      'wrong credentials': () => startMailServer({ onAuth: (_auth, _session, done) => done(answer(535, 'No')) }),
    };
    const { port } = (await peers[column]()) as { port: number };
    const patient = column === 'slow' ? {} : { timeoutSeconds: 5 };
    const mail = { ...base, ...patient, port, ...(column === 'wrong credentials' ? login : {}) };
    return { options: { mail }, folder: folderOf() };
  },
  'alert receiver': async (column) => ({ options: { alerts: { webhook: await hook(column) } }, folder: folderOf() }),
  'tracking desk': async (column) => ({ options: { tracking: await hook(column) }, folder: folderOf() }),
  'incident response': async (column) => ({ options: { incidentResponse: await hook(column) }, folder: folderOf() }),
  'Graph, sign-in': async (column) => {
    const peer =
      column === 'refuses'
        ? denied('unauthorized_client')
        : column === 'wrong credentials'
          ? denied('invalid_client')
          : http[column]();
    return graph((await peer).url, (await wellGraph()).url, column);
  },
  'Graph, licences': async (column) => {
    const peer = column === 'refuses' ? says(403) : column === 'wrong credentials' ? says(401) : http[column]();
    return graph((await wellSignIn()).url, (await peer).url, column);
  },
  'directory file': async (column) => {
    const folder = folderOf();
    if (column === 'nonsense') writeFileSync(join(folder, 'directory.json'), '{"tenants": [');
    return { options: {}, folder };
  },
  'files of mails, alerts and cases': async () => {
    const folder = folderOf();
    writeFileSync(join(folder, 'file'), '');
    return { options: {}, folder: join(folder, 'file') };
  },
};

async function hook(column: Column) {
  const peer = column === 'refuses' ? says(422) : column === 'wrong credentials' ? says(401) : http[column]();
  return { url: (await peer).url, secret, timeoutSeconds: column === 'slow' ? 0.4 : 5 };
}

function graph(loginUrl: string, graphUrl: string, column: Column) {
  const folder = folderOf();
  writeFileSync(join(folder, 'directory.json'), JSON.stringify({ tenants: [row] }));
  const timeoutSeconds = column === 'slow' ? 0.4 : 5;
  const directory = { clientId: 'app', clientSecret: { data: 's' }, loginUrl, graphUrl, timeoutSeconds };
  return { options: { directory }, folder };
}

/** What each adapter is for. */
const uses: Readonly<Record<string, (options: ActivityOptions, effect: string) => Promise<unknown>>> = {
  'mail server': (options, effect) => createActivities(options).actions.sendMail(mailOf('ruleTest'), delivery(effect)),
  'alert receiver': (options, effect) =>
    createActivities(options).actors.publishToChannel({ channel: 'api', alert }, delivery(effect)),
  'tracking desk': async (options, effect) => {
    const { updateCaseDesk } = createActivities(options).actions;
    await updateCaseDesk(opening, delivery(`${effect}.open`));
    const track = {
      operation: 'track',
      tenantId: 'contoso-test',
      caseId: 'contoso-test~case-1',
      at: noon,
      visibleTo: 'team',
    };
    await updateCaseDesk(track, delivery(effect));
  },
  'incident response': (options, effect) =>
    createActivities(options).actions.handOverToIr(
      {
        ...{
          tenantId: 'contoso-test',
          caseId: 'contoso-test~case-1',
          at: noon,
          path: 'cirt',
          opensTicket: true,
          topic: 'T',
        },
        ...{ contextUrl: 'https://portal.example/1', reason: 'Active.', replyTo: ['soc@contoso.test'] },
        ...{ inquiry: 'Who is this?', about: nothing, submitter: { name: 'Sam', email: 'sam@contoso.test' } },
        ...{ reports: [], advice: null, samples: [], linkedNotification: null },
      },
      delivery(effect),
    ),
  'Graph, sign-in': read,
  'Graph, licences': read,
  'directory file': read,
  'files of mails, alerts and cases': async (options, effect) => {
    const { actions, actors } = createActivities(options);
    const failures = await Promise.all([
      failureOf(actions.sendMail(mailOf('ruleTest'), delivery(`${effect}.0`))),
      failureOf(actors.publishToChannel({ channel: 'portalAlerts', alert }, delivery(`${effect}.1`))),
      failureOf(actors.publishToChannel({ channel: 'portalIncidents', alert }, delivery(`${effect}.2`))),
      failureOf(actors.publishToChannel({ channel: 'advancedHunting', alert }, delivery(`${effect}.3`))),
      failureOf(actions.updateCaseDesk(opening, delivery(`${effect}.4`))),
    ]);
    expect(new Set(failures.map(({ code }) => code)).size).toBe(1);
    return actions.sendMail(mailOf('ruleTest'), delivery(effect));
  },
};

function read(options: ActivityOptions, effect: string): Promise<unknown> {
  return createActivities(options).actors.readTenantFacts({ tenantId: 'contoso-test' }, delivery(effect));
}

const text = readFileSync(new URL('../../docs/adapters.md', import.meta.url), 'utf8');
const table = [...text.matchAll(/^\| (.+?) \| (.+?) \| (.+?) \| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$/gm)].map(
  ([, ...cells]) => cells,
);
const [head, ...rows] = table;
const cells = rows.flatMap(([adapter = '', ...outcomes]) =>
  outcomes.map((outcome, index) => [adapter, columns[index] as Column, outcome] as const),
);

describe('what an adapter makes of bad input', () => {
  test('is in the documentation for every adapter and every kind', () => {
    expect(head?.slice(1)).toEqual([...columns]);
    expect(rows.map(([adapter]) => adapter)).toEqual(Object.keys(adapters));
    expect(cells.filter(([, , outcome]) => outcome !== '–').length).toBeGreaterThanOrEqual(39);
  });

  test.each(cells.filter(([, , outcome]) => outcome !== '–'))('%s, %s: %s', async (adapter, column, outcome) => {
    const { options, folder } = (await adapters[adapter]?.(column)) ?? { options: {}, folder: temporaryFolder() };
    const failure = await failureOf(uses[adapter]?.({ ...optionsIn(folder), ...options }, '1.0') ?? Promise.resolve());
    const [, code, again] = /^`(\w+)`( ↻)?$/.exec(outcome) ?? [];
    expect({ code: failure.code, again: !failure.permanent }).toEqual({ code, again: again !== undefined });
    // For a person: what to do or what to wait for, without control characters or secrets.
    expect(failure.message).toMatch(/^[^\p{Cc}]{20,600}$/u);
    expect(failure.message).not.toMatch(/whsec_|wrong"/);
  });

  test('is well without it: the same adapters work with peers that do as they should', async () => {
    const folder = temporaryFolder();
    const fine = { url: (await says(204)).url, secret };
    const server = await startMailServer();
    const mail = { host: '127.0.0.1', port: server.port, fromAddress: 'hunting@service.test' };
    const { certFile } = certificateFor();
    const options = {
      ...optionsIn(folder),
      mail: { ...mail, caFile: certFile },
      alerts: { webhook: fine },
      tracking: fine,
      incidentResponse: fine,
    };
    for (const adapter of ['mail server', 'alert receiver', 'tracking desk', 'incident response'])
      await uses[adapter]?.(options, `${adapter.length}.0`);
    const good = graph((await wellSignIn()).url, (await wellGraph()).url, 'refuses');
    await expect(read({ ...optionsIn(good.folder), ...good.options }, '8.0')).resolves.toMatchObject({ hasMde: false });
    writeDirectory(folder);
    await expect(read(optionsIn(folder), '9.0')).resolves.toMatchObject({ hasMde: true });
  });
});

import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { SmtpSettings } from '../../activities/index.ts';
import { createActivities } from '../../activities/index.ts';
import { answer, certificateFor, failureOf, startMailServer } from './adapters-support.ts';
import { temporaryFolder } from './folder.ts';
import { readMail } from './mime.ts';
import { delivery, mailOf, mailsIn, optionsIn } from './support.ts';

const settingsFor = (port: number, more: Partial<SmtpSettings> = {}): SmtpSettings => ({
  host: '127.0.0.1',
  port,
  caFile: certificateFor().certFile,
  fromAddress: 'hunting@service.test',
  fromName: 'Hunting',
  ...more,
});

function mailer(mail: SmtpSettings, folder = temporaryFolder()) {
  const { sendMail } = createActivities({ ...optionsIn(folder), mail }).actions;
  return (effect: string, to = ['soc@contoso.test']) => sendMail(mailOf('tanWelcome', {}, to), delivery(effect));
}

describe('a mail over SMTP', () => {
  test('reaches the server as it was composed, over STARTTLS', async () => {
    const server = await startMailServer();
    const outboxFolder = temporaryFolder();
    const result = await mailer(settingsFor(server.port))('1.0');
    // The same effect with the embedded outbox and the same sender.
    const sender = { name: 'Hunting', address: 'hunting@service.test' };
    const options = { ...optionsIn(outboxFolder), sender };
    await createActivities(options).actions.sendMail(mailOf('tanWelcome'), delivery('1.0'));
    const [name] = mailsIn(options.outboxDir);
    const composed = readFileSync(join(options.outboxDir, name as string), 'utf8');

    expect(server.mails).toEqual([
      { from: 'hunting@service.test', to: ['soc@contoso.test'], raw: composed, secure: true, user: null },
    ]);
    expect(result).toEqual({
      messageId: messageIdOf(composed),
      server: `127.0.0.1:${server.port}`,
      accepted: 1,
    });
  });

  test('goes over a connection that is TLS from the first byte', async () => {
    const server = await startMailServer({ secure: true });
    await mailer(settingsFor(server.port, { security: 'tls' }))('1.0');
    expect(server.mails).toMatchObject([{ secure: true }]);
  });

  test('goes in the clear to a relay only where that was asked for', async () => {
    const server = await startMailServer({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'] });
    expect(await failureOf(mailer(settingsFor(server.port))('1.0'))).toMatchObject({ code: 'MAIL_TLS' });
    expect(server.mails).toEqual([]);
    await mailer(settingsFor(server.port, { security: 'none' }))('2.0');
    expect(server.mails).toMatchObject([{ secure: false }]);
  });

  test('is sent by an account whose password lies in a file, and a rotated password counts at once', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'password');
    const server = await startMailServer({
      authOptional: false,
      onAuth: ({ username, password }, _session, callback) =>
        password === 'right' ? callback(null, { user: username }) : callback(answer(535, 'No such account')),
    });
    const send = mailer(settingsFor(server.port, { user: 'hunting', password: { path } }));
    expect(await failureOf(send('1.0'))).toMatchObject({ code: 'SECRET_UNREADABLE', permanent: false });
    writeFileSync(path, 'wrong\n');
    const failure = await failureOf(send('1.0'));
    expect(failure).toMatchObject({ code: 'MAIL_CREDENTIALS', permanent: false, retryAfter: 300_000 });
    expect(failure.message).not.toContain('wrong');
    expect(server.mails).toEqual([]);
    writeFileSync(path, 'right\n');
    await send('1.0');
    expect(server.mails).toMatchObject([{ user: 'hunting', secure: true }]);
  });

  test('is not sent where the server wants an account and has none', async () => {
    const server = await startMailServer({ authOptional: false });
    expect(await failureOf(mailer(settingsFor(server.port))('1.0'))).toMatchObject({ code: 'MAIL_CREDENTIALS' });
  });

  describe('is sent again', () => {
    test('never once it was accepted', async () => {
      const server = await startMailServer();
      const folder = temporaryFolder();
      await mailer(settingsFor(server.port), folder)('1.0');
      await mailer(settingsFor(server.port), folder)('1.0');
      expect(server.mails).toHaveLength(1);
      expect(server.connections()).toBe(1);
    });

    test('byte for byte, if the acceptance was lost: nothing but the Message-ID tells the two apart', async () => {
      const accepted: string[] = [];
      const server = await startMailServer({
        onData: (stream, _session, callback) => {
          let raw = '';
          stream.on('data', (part: Buffer) => {
            raw += part.toString('utf8');
          });
          stream.on('end', () => {
            accepted.push(raw);
            // The mail is in the server's hands, and its answer never comes.
            if (accepted.length > 1) callback();
          });
        },
      });
      const send = mailer(settingsFor(server.port, { timeoutSeconds: 0.3 }));
      expect(await failureOf(send('1.0'))).toMatchObject({ code: 'MAIL_TIMEOUT', permanent: false });
      await mailer(settingsFor(server.port))('1.0');
      expect(accepted).toHaveLength(2);
      expect(accepted[1]).toBe(accepted[0]);
      expect(messageIdOf(accepted[0] ?? '')).toMatch(/^<[0-9a-f]{64}@service.test>$/);
    });

    test('only to those who have not had it', async () => {
      let full = true;
      const server = await startMailServer({
        onRcptTo: ({ address }, _session, callback) =>
          callback(full && address === 'b@contoso.test' ? answer(452, 'Mailbox full') : null),
      });
      const folder = temporaryFolder();
      const all = ['a@contoso.test', 'b@contoso.test', 'c@contoso.test'];
      const failure = await failureOf(mailer(settingsFor(server.port), folder)('1.0', all));
      expect(failure).toMatchObject({ code: 'MAIL_DEFERRED', permanent: false });
      expect(failure.message).toContain('1 of 3 recipients');
      full = false;
      await mailer(settingsFor(server.port), folder)('1.0', all);
      expect(server.mails.map(({ to }) => to)).toEqual([['a@contoso.test'], ['c@contoso.test'], ['b@contoso.test']]);
    });
  });

  describe('that fails says why, and whether another try could help:', () => {
    test('the server refuses the recipient', async () => {
      const server = await startMailServer({
        onRcptTo: ({ address }, _session, callback) =>
          callback(answer(550, `5.1.1 <${address}>: no\u001b[31m such user`)),
      });
      const failure = await failureOf(mailer(settingsFor(server.port))('1.0'));
      expect(failure).toMatchObject({ code: 'MAIL_REFUSED', permanent: true });
      expect(failure.message).toContain('no [31m such user');
      expect(failure.message).not.toContain('soc@');
    });

    test('it refuses one of several, who costs the others nothing', async () => {
      const server = await startMailServer({
        onRcptTo: ({ address }, _session, callback) => callback(address.startsWith('b') ? answer(550, 'Gone') : null),
      });
      const send = mailer(settingsFor(server.port));
      expect(await failureOf(send('1.0', ['a@contoso.test', 'b@contoso.test', 'c@contoso.test']))).toMatchObject({
        code: 'MAIL_REFUSED',
        permanent: true,
      });
      expect(server.mails.map(({ to }) => to)).toEqual([['a@contoso.test'], ['c@contoso.test']]);
    });

    test('it refuses the sender, or the message', async () => {
      const sender = await startMailServer({
        onMailFrom: (_from, _session, callback) => callback(answer(553, 'Not you')),
      });
      expect(await failureOf(mailer(settingsFor(sender.port))('1.0'))).toMatchObject({ code: 'MAIL_REFUSED' });
      const message = await startMailServer({
        onData: (stream, _session, callback) => {
          stream.resume();
          stream.on('end', () => callback(answer(554, 'Spam')));
        },
      });
      expect(await failureOf(mailer(settingsFor(message.port))('1.0'))).toMatchObject({ code: 'MAIL_REFUSED' });
      const small = await startMailServer({ size: 100 });
      expect(await failureOf(mailer(settingsFor(small.port))('1.0'))).toMatchObject({
        code: 'MAIL_REFUSED',
        permanent: true,
      });
    });

    test('it asks for patience', async () => {
      const server = await startMailServer({
        onMailFrom: (_from, _session, callback) => callback(answer(451, 'Later')),
      });
      expect(await failureOf(mailer(settingsFor(server.port))('1.0'))).toMatchObject({
        code: 'MAIL_DEFERRED',
        permanent: false,
      });
    });

    test('its certificate is for another name, or vouched for by nobody', async () => {
      const other = certificateFor('DNS:elsewhere.test');
      const server = await startMailServer({ key: other.key, cert: other.cert });
      const wrongName = settingsFor(server.port, { caFile: other.certFile });
      expect(await failureOf(mailer(wrongName)('1.0'))).toMatchObject({ code: 'MAIL_TLS', permanent: false });
      const trusted = await startMailServer({ secure: true });
      const { caFile: _caFile, ...unvouched } = settingsFor(trusted.port, { security: 'tls' });
      expect(await failureOf(mailer(unvouched)('1.0'))).toMatchObject({ code: 'MAIL_TLS' });
      expect([...server.mails, ...trusted.mails]).toEqual([]);
    });

    test('it speaks TLS where the clear was expected, or the other way round', async () => {
      const clear = await startMailServer();
      expect(await failureOf(mailer(settingsFor(clear.port, { security: 'tls' }))('1.0'))).toMatchObject({
        code: 'MAIL_TLS',
      });
      const secure = await startMailServer({ secure: true });
      const failure = await failureOf(mailer(settingsFor(secure.port, { timeoutSeconds: 0.5 }))('1.0'));
      expect(['MAIL_TIMEOUT', 'MAIL_UNREACHABLE']).toContain(failure.code);
    });

    test('nobody is there', async () => {
      const port = await closedPort();
      expect(await failureOf(mailer(settingsFor(port))('1.0'))).toMatchObject({
        code: 'MAIL_UNREACHABLE',
        permanent: false,
      });
    });

    test('it takes the call and says nothing', async () => {
      const port = await rawServer(() => {});
      expect(await failureOf(mailer(settingsFor(port, { timeoutSeconds: 0.3 }))('1.0'))).toMatchObject({
        code: 'MAIL_TIMEOUT',
        permanent: false,
      });
    });

    test('it answers drop by drop and never comes to an end', async () => {
      const port = await rawServer((socket) => {
        socket.write('220-');
        const drip = setInterval(() => socket.write('x'), 20);
        socket.on('close', () => clearInterval(drip));
      });
      expect(await failureOf(mailer(settingsFor(port, { timeoutSeconds: 0.3 }))('1.0'))).toMatchObject({
        code: 'MAIL_TIMEOUT',
      });
    });

    test('each of its answers comes in time, and all of them together too late', async () => {
      const slowly = (_address: unknown, _session: unknown, callback: (error?: null) => void) =>
        void setTimeout(() => callback(), 250).unref();
      const server = await startMailServer({ onMailFrom: slowly, onRcptTo: slowly });
      const settings = settingsFor(server.port, { timeoutSeconds: 0.4 });
      expect(await failureOf(mailer(settings)('1.0'))).toMatchObject({ code: 'MAIL_TIMEOUT', permanent: false });
      expect(server.mails).toEqual([]);
    });

    test('it hangs up', async () => {
      const port = await rawServer((socket) => socket.destroy());
      expect(await failureOf(mailer(settingsFor(port))('1.0'))).toMatchObject({ code: 'MAIL_UNREACHABLE' });
    });

    test('it talks nonsense, and without end', async () => {
      const nonsense = await rawServer((socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'));
      expect(await failureOf(mailer(settingsFor(nonsense))('1.0'))).toMatchObject({ code: 'MAIL_UNREACHABLE' });
      const flood = await rawServer((socket) => {
        const more = () => {
          while (socket.writable && socket.write('220-'.padEnd(1_000, 'x')));
          socket.once('drain', more);
        };
        more();
      });
      expect(await failureOf(mailer(settingsFor(flood))('1.0'))).toMatchObject({ code: 'MAIL_UNREACHABLE' });
    });
  });

  test('stops when nobody wants it any more', async () => {
    const port = await rawServer(() => {});
    const { sendMail } = createActivities({ ...optionsIn(temporaryFolder()), mail: settingsFor(port) }).actions;
    const stopped = new AbortController();
    const sent = sendMail(mailOf('tanWelcome'), delivery('1.0', { signal: stopped.signal }));
    setTimeout(() => stopped.abort(new Error('No longer wanted')), 50);
    await expect(sent).rejects.toThrow('No longer wanted');
  });

  test.each([
    ['no sender', { fromAddress: undefined }, 'fromAddress is missing'],
    ['a user without a password', { user: 'hunting' }, 'belong together'],
    ['a password in the clear', { user: 'u', password: { data: 'p' }, security: 'none' }, 'in the clear'],
  ])('is refused at once with settings that have %s', (_what, more, says) => {
    const mail = { ...settingsFor(25), ...more } as SmtpSettings;
    expect(() => createActivities({ ...optionsIn(temporaryFolder()), mail })).toThrow(
      expect.objectContaining({ code: 'ADAPTER_INVALID', message: expect.stringContaining(says) }),
    );
  });
});

const messageIdOf = (raw: string) => new Map(readMail(Buffer.from(raw)).headers).get('message-id');

async function rawServer(talk: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    talk(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  );
  return (server.address() as { port: number }).port;
}

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

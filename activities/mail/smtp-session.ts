import SMTPConnection from 'nodemailer/lib/smtp-connection';

export interface SmtpAccess {
  readonly host: string;
  readonly port: number;
  readonly security: 'starttls' | 'tls' | 'none';
  readonly login?: { readonly user: string; readonly pass: string };
  /** PEM. */
  readonly ca?: string;
}

/** A session with a mail server. Every promise fails with the error of nodemailer, unread. */
export interface SmtpSession {
  send(from: string, to: string, raw: Buffer): Promise<void>;
  /** Ends a transaction that failed, so that another can begin. */
  reset(): Promise<void>;
  /** Says goodbye and does not wait for the answer. */
  quit(): void;
  /** Cuts the connection. */
  close(): void;
}

/** Connects, secures the connection and logs in. @param timeout milliseconds without a sign of life */
export async function openSmtp(access: SmtpAccess, timeout: number): Promise<SmtpSession> {
  const { host, port, security, login, ca } = access;
  const connection = new SMTPConnection({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: { minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) },
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    dnsTimeout: timeout,
    // More than any honest answer; a session must not fill the memory.
    maxResponseSize: 64 * 1024,
    socketCloseTimeout: 0,
  });
  // An error comes as an event, between commands too; after the first one nothing else will come.
  const broken = new Promise<never>((_resolve, reject) => {
    connection.on('error', reject);
    connection.on('end', () => reject(Object.assign(new Error('Connection closed'), { code: 'ECONNECTION' })));
  });
  broken.catch(() => {});
  const command = (run: (done: (error?: Error | null) => void) => void): Promise<void> =>
    Promise.race([broken, new Promise<void>((resolve, reject) => run((error) => (error ? reject(error) : resolve())))]);

  try {
    await command((done) => connection.connect(done));
    if (login) await command((done) => connection.login({ ...login, credentials: login }, done));
  } catch (error) {
    connection.close();
    throw error;
  }
  return {
    // With the size, a server that takes less need not be sent all of it.
    send: (from, to, raw) => command((done) => connection.send({ from, to: [to], size: raw.length }, raw, done)),
    reset: () => command((done) => connection.reset(done)),
    quit: () => connection.quit(),
    close: () => connection.close(),
  };
}

import type { Secret } from './secret.ts';

/** A mail server. It is used once `host` is set. */
export interface SmtpSettings {
  readonly host?: string;
  /** Default: 587, with `tls` 465, with `none` 25. */
  readonly port?: number;
  /**
   * `starttls` (the default) begins in the clear and refuses to go on without TLS; `tls` begins with TLS;
   * `none` has no TLS, for a relay on the same machine.
   */
  readonly security?: 'starttls' | 'tls' | 'none';
  readonly user?: string;
  readonly password?: Secret;
  /** Certificates (PEM) to trust instead of the well-known authorities. */
  readonly caFile?: string;
  readonly fromAddress?: string;
  readonly fromName?: string;
  /** One delivery, to all recipients. Default 20. */
  readonly timeoutSeconds?: number;
}

/** A receiver of signed messages (Standard Webhooks). It is used once `url` is set. */
export interface WebhookSettings {
  readonly url?: string;
  /** One or more `whsec_…`, separated by white space or commas; each signs, so that keys can be rotated. */
  readonly secret?: Secret;
  /** One attempt. Default 15. */
  readonly timeoutSeconds?: number;
}

/** Where alerts go besides the alerts file. The files lie beside it unless named. */
export interface AlertSettings {
  readonly incidentsFile?: string;
  readonly feedFile?: string;
  readonly huntingFile?: string;
  readonly webhook?: WebhookSettings;
}

/** Microsoft Graph as the tenant directory. It is used once `clientId` is set. */
export interface GraphSettings {
  /** The application that is registered in Microsoft Entra. */
  readonly clientId?: string;
  readonly clientSecret?: Secret;
  /** Default `https://graph.microsoft.com`. */
  readonly graphUrl?: string;
  /** Default `https://login.microsoftonline.com`. */
  readonly loginUrl?: string;
  /** One reading of a tenant, all requests together. Default 20. */
  readonly timeoutSeconds?: number;
}

/** What switches on the adapters that need something outside of this machine. */
export interface AdapterSettings {
  readonly mail?: SmtpSettings;
  readonly alerts?: AlertSettings;
  /** The desk that customers follow their cases on. */
  readonly tracking?: WebhookSettings;
  /** Who takes cases over for incident response. */
  readonly incidentResponse?: WebhookSettings;
  readonly directory?: GraphSettings;
}

const LOOPBACK = /^(localhost|127(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}|::1|\[::1\])$/i;

/** Whether a host, as it stands in an address or a URL, is this machine itself. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

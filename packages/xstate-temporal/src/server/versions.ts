/** The server that `build` makes. The newest release that Go 1.26.8 builds: 1.32.2 asks for 1.26.10. */
export const SERVER_VERSION = '1.32.1';

/** The Temporal CLI that `download` fetches; from 1.9 on it carries a server that can skip time. */
export const CLI_VERSION = '1.9.1';

/** The first server release that can skip time. */
export const TIME_SKIPPING_SINCE = '1.32.0';

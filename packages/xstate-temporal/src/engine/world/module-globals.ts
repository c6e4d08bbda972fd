/** What of Node's own modules is a global variable of the same name on every host, and so is there in a step. */
export const MODULE_GLOBALS: Readonly<Record<string, readonly string[]>> = {
  buffer: ['Buffer', 'atob', 'btoa'],
  perf_hooks: ['performance'],
  url: ['URL', 'URLSearchParams'],
  util: ['TextEncoder', 'TextDecoder'],
};

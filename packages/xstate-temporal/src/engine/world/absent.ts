/**
 * Global variables that Node has and the workflow sandbox lacks, or that depend on more than what a step is given. They
 * may be used while modules load; a step that uses one is refused by its name, on every host alike.
 */
export const ABSENT: readonly string[] = [
  ...['Blob', 'BroadcastChannel', 'CompressionStream', 'CustomEvent', 'DecompressionStream', 'Event', 'EventTarget'],
  ...['File', 'FinalizationRegistry', 'FormData', 'Headers', 'MessageChannel', 'MessageEvent', 'MessagePort'],
  ...['ReadableStream', 'Request', 'Response', 'TextDecoderStream', 'TextEncoderStream', 'TransformStream'],
  ...['WeakRef', 'WritableStream'],
];

/** Those that only newer releases of Node have, and that code asks for before it uses them: no step has them. */
export const HIDDEN: readonly string[] = [
  ...['CloseEvent', 'EventSource', 'Storage', 'WebSocket', 'localStorage', 'navigator', 'sessionStorage'],
];

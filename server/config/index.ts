export { type ConfigRow, configurationHashes, describeConfig } from './describe.ts';
export type { Environment } from './environment.ts';
export type { GatewayConfig } from './gateway.ts';
export { type EffectiveConfig, type LoadOptions, loadConfig, type Source, type TlsOption } from './load.ts';
export { defineConfig, type WatchfloorConfig } from './schema.ts';
export type { Material, Settings } from './settings.ts';

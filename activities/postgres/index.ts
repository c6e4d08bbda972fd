export { type Database, openDatabase, type Query } from './database.ts';
export { migrate, requireSchema, SCHEMA_VERSION, type SchemaState, schemaState } from './schema.ts';
export { STORE_KINDS, STORE_TLS, type StoreSettings } from './settings.ts';
export { openStores } from './stores.ts';
export { tryStores } from './try-stores.ts';

import { createEncryption, type DataKeys, type Encryption } from 'xstate-temporal/encryption';
import { tenantOfInstance } from '../machines/index.ts';

/**
 * Encrypts the payloads of each instance with the key of its tenant, and what belongs to no tenant (studies, what a failed
 * workflow task says) with a shared one. Clients and workers are given the same.
 */
export function encryptProgramme(keys: DataKeys): Encryption {
  return createEncryption({ keys, scopeOf: ({ workflowId = '' }) => tenantOfInstance(workflowId) });
}

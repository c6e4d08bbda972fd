import { mde } from './mde.ts';
import type { Profile, ProfileId } from './profile.ts';
import { xdr } from './xdr.ts';

/** Both profiles, by id. */
export const profiles: Readonly<Record<ProfileId, Profile>> = { mde, xdr };

export type { BrandId } from './branding.ts';
export { brandIds, branding } from './branding.ts';
export type { ContextKind, EntryPoint, EntryPointId } from './entry-points.ts';
export { contextKinds, entryPointIds, entryPoints } from './entry-points.ts';
export type { DocsEra, IrPath } from './era.ts';
export { docsEras, irPaths, irPathsByEra, irPathsWithTicket, isFrom } from './era.ts';
export type { Profile, ProfileId } from './profile.ts';
export { profileIds } from './profile.ts';

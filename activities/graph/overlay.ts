import { z } from 'zod';
import { tenantFacts, tenantPeople } from '../../machines/ports.ts';

/**
 * What the directory file says of a tenant beside Graph: what Graph cannot know, and whatever of Graph's it
 * overrules. `directoryId` is the tenant's id in Microsoft Entra; without it `tenantId` is taken for one.
 */
export const overlayRow = tenantFacts
  .partial({ hasMde: true, hasXdr: true, plan: true, e5: true, devicesEnrolled: true, labOnly: true, cloud: true })
  .extend({ directoryId: z.guid().optional(), ...tenantPeople.shape });

export type OverlayRow = z.infer<typeof overlayRow>;

/**
 * For what nobody says. A tenant without known devices is not eligible: somebody has to say how many there are,
 * and that it is no laboratory. Graph's global service serves the commercial cloud and GCC.
 */
export const UNKNOWN = { devicesEnrolled: 0, labOnly: false, cloud: 'commercial' } as const;

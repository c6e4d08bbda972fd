import { dirname } from 'node:path';
import { codeOf } from 'xstate-temporal/engine';
import { makePrivateFolder, writePrivateFile } from '../../text/index.ts';

const eligible = { plan: 'plan2', e5: true, cloud: 'commercial', labOnly: false };

const permissions = ['manageSecuritySettings', 'managePortalSystemSettings'];

/** Whoever is not listed may read, and change nothing. Who signs in is known by the subject, else by the name. */
const peopleOf = (tenant: string) =>
  ['Ada Poe', `customer-analyst@${tenant}.example`, `applicant@${tenant}.example`].map((id) => ({ id, permissions }));

/** Two tenants that may be served, one for each profile. The names are those of Microsoft's fictitious companies. */
export const sampleDirectory = {
  tenants: [
    {
      tenantId: 'contoso',
      tenantName: 'Contoso',
      hasMde: true,
      hasXdr: false,
      devicesEnrolled: 4200,
      ...eligible,
      people: peopleOf('contoso'),
    },
    {
      ...{
        tenantId: 'fabrikam',
        tenantName: 'Fabrikam',
        hasMde: true,
        hasXdr: true,
        devicesEnrolled: 950,
        ...eligible,
      },
      ...{ premierSupport: true, premierMapped: true, people: peopleOf('fabrikam') },
    },
  ],
} as const;

/** The sample as a file, a tenant a paragraph. */
export function sampleText(): string {
  return `${JSON.stringify(sampleDirectory, null, 2)}\n`;
}

/** Writes the sample. One that is there stays as it is. @returns whether it was written */
export async function writeSample(file: string): Promise<boolean> {
  await makePrivateFolder(dirname(file));
  try {
    await writePrivateFile(file, sampleText(), { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

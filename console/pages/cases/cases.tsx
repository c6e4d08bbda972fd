import { hasRole, isStaff, useMe, useTenant } from '../../app/person.ts';
import { InstanceTable } from '../../lists/instance-table.tsx';
import { byUrgency, useInstances } from '../../lists/use-instances.ts';
import { Empty, PageHead } from '../../ui/parts.tsx';
import { ConsultButton } from '../consult/consult-button.tsx';

/** The cases of a customer; of the staff, all. */
export function Page() {
  const me = useMe();
  const tenant = useTenant();
  const list = useInstances({ machine: 'eod-case', all: true, ...(tenant === undefined ? {} : { tenant }) });
  const consult = hasRole(me, 'customer-analyst') && <ConsultButton entryPoint="EP1" />;
  return (
    <>
      <PageHead title="Cases" actions={consult}>
        What the experts were asked.
      </PageHead>
      <InstanceTable
        label="Cases"
        list={list}
        order={byUrgency}
        withTenant={isStaff(me)}
        empty={
          <Empty title="No case yet" actions={consult}>
            {isStaff(me)
              ? 'A case appears here as soon as a customer consults an expert.'
              : 'Consult a threat expert from the page of what you look into, or from here.'}
          </Empty>
        }
      />
    </>
  );
}

import { InstanceTable } from '../../lists/instance-table.tsx';
import { byUrgency, useInstances } from '../../lists/use-instances.ts';
import { Empty, PageHead } from '../../ui/parts.tsx';

export function Page() {
  const list = useInstances({ machine: 'tan-application', all: true });
  return (
    <>
      <PageHead title="Applications">Who applied for Targeted Attack Notifications, and where that stands.</PageHead>
      <InstanceTable
        label="Applications"
        list={list}
        order={byUrgency}
        empty={<Empty title="Nobody has applied yet">A customer applies on the page Advanced features.</Empty>}
      />
    </>
  );
}

import { Link } from '@tanstack/react-router';
import type { Alert } from '../../api/queries.ts';
import { Table, Tag } from '../../ui/parts.tsx';
import { Time } from '../../ui/time.tsx';
import { statusLabel } from './alert.ts';
import { SeverityTag } from './severity.tsx';

export function AlertTable({ alerts, label }: { readonly alerts: readonly Alert[]; readonly label: string }) {
  return (
    <Table
      label={label}
      rows={alerts}
      idOf={({ providerAlertId }) => providerAlertId}
      columns={[
        {
          label: 'Alert',
          cell: ({ providerAlertId, title }) => (
            <Link to="/alerts/$key" params={{ key: providerAlertId }}>
              {title}
            </Link>
          ),
        },
        {
          label: 'Tags',
          cell: ({ systemTags }) =>
            systemTags.map((tag) => (
              <Tag key={tag} tone="accent">
                {tag}
              </Tag>
            )),
        },
        { label: 'Severity', cell: ({ severity }) => <SeverityTag severity={severity} /> },
        { label: 'Status', cell: ({ status }) => statusLabel(status) },
        { label: 'Service source', cell: ({ detectionSource }) => sourceLabel(detectionSource) },
        { label: 'Published', cell: ({ createdDateTime }) => <Time at={Date.parse(createdDateTime)} /> },
      ]}
    />
  );
}

const sourceLabel = (source: string) => (source === 'microsoftThreatExperts' ? 'Microsoft Threat Experts' : source);

import { type Segregation, START_EVENT } from 'xstate-temporal/engine';
import { isCustomerRole, peoplesRoles, rolesOf, rows } from '../../gateway/index.ts';
import { definitionOf, machineIds, roles } from '../../machines/index.ts';

/** The page `docs/roles.md`: every pair of role and event of every machine, as the tables decide it. */
export function rolesPage(): string {
  const sections = machineIds.map((id) => {
    const { roles: table = {}, segregation = [], version } = definitionOf(id);
    const rows = Object.entries(table).map(
      ([type, allowed]) => `| \`${type}\` | ${roles.map((role) => (allowed.includes(role) ? '●' : '·')).join(' | ')} |`,
    );
    return [
      `## ${id} ${version}`,
      '',
      `| event | ${roles.map((role) => role.replaceAll('-', ' ')).join(' | ')} |`,
      `| :-- | ${roles.map(() => ':-:').join(' | ')} |`,
      ...rows,
      ...(segregation.length === 0 ? [] : ['', ...segregation.map(dutyLine)]),
    ].join('\n');
  });
  return `# Who may send what

Every event of every machine, and every role: ● may send it, · is refused with \`ROLE_NOT_ALLOWED\` before the
machine sees it. Whether the event is accepted *now* is decided by the state after that. An event that is in no
table is refused with \`EVENT_UNKNOWN\`.

Where the worker has a trust, a role is **proven**: the sender's issuer vouches for it, and may vouch for no other role
than the trust allows it (\`PROOF_NOT_ALLOWED\`). Without a trust a role is a **claim**, and whoever may write to the
namespace can claim any; [security.md](security.md) says more. \`system\` is the service itself: machines that tell each
other something, the directory, the support system. Some events need a permission of the portal beside
the role, which the tenant's directory knows: \`SAVE_RULE\`, \`DELETE_RULE\` and \`SUBMIT\` of a case need
\`manageSecuritySettings\`, \`SAVE_PREFERENCES\` needs \`managePortalSystemSettings\`. \`operator\` runs the service: it
says that the service is renamed or no longer sold (\`SERVICE_RENAMED\`, \`SUNSET\`), and alone may start an instance
that lives by another policy than the worker's (\`POLICY_NOT_ALLOWED\`).

Below a table stands which duties nobody has together. The sender is known by the subject that a proof vouches for,
else by the name that is claimed; a refusal has the code \`SEGREGATION_OF_DUTIES\`. \`show\` says beside an event who may
not send it.

This page is written by \`npm run docs:roles\`; a test compares it with the charts.

${sections.join('\n\n')}

${doorSection()}
`;
}

/** Who may do what through the gateway, as its own table decides it. */
function doorSection(): string {
  const lines = rows().map(({ machine, operation }) => {
    const may = rolesOf(operation, machine);
    const cells = peoplesRoles.map((role) => (may.includes(role) ? (isCustomerRole(role) ? '○' : '●') : '·'));
    return `| \`${operation}\`${machine === undefined ? '' : ` ${machine}`} | ${cells.join(' | ')} |`;
  });
  return [
    '## Through the gateway',
    '',
    'The operations of the [HTTP API](api.md). ○ may use it within the tenants that the sign-in names, ● within every',
    'tenant unless the sign-in names some, · gets 403 or, where that would tell that something is there, 404. A role sees',
    'the instances of the machines that it may send an event to. Nobody signs in as `system`.',
    '',
    `| operation | ${peoplesRoles.map((role) => role.replaceAll('-', ' ')).join(' | ')} |`,
    `| :-- | ${peoplesRoles.map(() => ':-:').join(' | ')} |`,
    ...lines,
  ].join('\n');
}

/** One rule of segregation, as a list item. */
function dutyLine({ as, event, not }: Segregation): string {
  const names = not.map((type) => (type === START_EVENT ? 'started it' : `sent \`${type}\``));
  const role = as === undefined ? '' : ` as ${as.map((one) => one.replaceAll('-', ' ')).join(' or ')}`;
  return `- Whoever ${names.join(' or ')} does not send \`${event}\`${role}.`;
}

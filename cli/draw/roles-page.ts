import type { Definition } from 'xstate-temporal/engine';
import { machineIds, registry, roles } from '../../machines/index.ts';

/** The page `docs/roles.md`: every pair of role and event of every machine, as the tables decide it. */
export function rolesPage(): string {
  const sections = machineIds.map((id) => {
    const versions: readonly Definition[] = registry[id];
    const { roles: table = {}, version } = versions.at(-1) as Definition;
    const rows = Object.entries(table).map(
      ([type, allowed]) => `| \`${type}\` | ${roles.map((role) => (allowed.includes(role) ? '●' : '·')).join(' | ')} |`,
    );
    return [
      `## ${id} ${version}`,
      '',
      `| event | ${roles.map((role) => role.replaceAll('-', ' ')).join(' | ')} |`,
      `| :-- | ${roles.map(() => ':-:').join(' | ')} |`,
      ...rows,
    ].join('\n');
  });
  return `# Who may send what

Every event of every machine, and every role: ● may send it, · is refused with \`ROLE_NOT_ALLOWED\` before the
machine sees it. Whether the event is accepted *now* is decided by the state after that. An event that is in no
table is refused with \`EVENT_UNKNOWN\`.

Roles are claims: whoever lets people in decides who may claim one. \`system\` is the service itself: machines that
tell each other something, the directory, the support system. Some events need a permission of the portal beside
the role, which their field \`permissions\` claims: \`SAVE_RULE\`, \`DELETE_RULE\` and \`SUBMIT\` of a case need
\`manageSecuritySettings\`.

This page is written by \`npm run docs:roles\`; a test compares it with the charts.

${sections.join('\n\n')}
`;
}

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { variableOf } from '../../server/config/environment.ts';
import { KEYS } from '../../server/config/settings.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const deploy = path.join(root, 'deploy');
const text = (file: string) => readFileSync(path.join(deploy, file), 'utf8');
const files = readdirSync(deploy, { recursive: true, encoding: 'utf8' });

/** The metrics of workers and gateways, as their endpoints list them: ours, and of Temporal's SDK those that are used here. */
const METRICS = [
  'up',
  'watchfloor_gateway_requests_total',
  'xstate_temporal_steps_total',
  'xstate_temporal_refusals_total',
  'xstate_temporal_effects_given_up_total',
  'xstate_temporal_step_latency_seconds_bucket',
  'xstate_temporal_timer_lateness_seconds_bucket',
  'watchfloor_instances_running',
  'watchfloor_instances_given_up',
  'watchfloor_instances_overdue',
  'watchfloor_instances_stuck',
  'watchfloor_staff_notices_total',
  'watchfloor_store_entries',
  'watchfloor_store_bytes',
  'temporal_activity_succeed_endtoend_latency_seconds_bucket',
  'temporal_activity_execution_failed_total',
  'temporal_long_request_failure_total',
  'temporal_request_failure_total',
  'temporal_workflow_task_execution_failed_total',
  'temporal_workflow_task_schedule_to_start_latency_seconds_bucket',
];

const metricsOf = (expression: string) =>
  [...expression.matchAll(/\b(up|(?:watchfloor|(?:xstate_)?temporal)_[a-z_]+)(?=[[{)\s]|$)/g)].map(
    ([, name]) => name as string,
  );

type Rule = { alert: string; expr: string; annotations: { summary: string; runbook: string } };
const documentsOf = (file: string) => parseAllDocuments(text(file), { merge: true });
const alerts = (): Rule[] => {
  const [document] = documentsOf('prometheus/alerts.yml').map((each) => each.toJS() as { groups: { rules: Rule[] }[] });
  return (document?.groups ?? []).flatMap(({ rules }) => rules);
};

describe('what is deployed', () => {
  test.each(files.filter((file) => /\.ya?ml$/.test(file) && !file.includes('templates')))('%s is YAML', (file) => {
    for (const document of documentsOf(file)) expect(document.errors).toEqual([]);
  });

  test('alerts and dashboards name metrics that a worker or a gateway has', () => {
    const board = JSON.parse(text('grafana/dashboards/watchfloor.json')) as {
      panels: { targets: { expr: string }[] }[];
    };
    const shown = board.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
    for (const expression of [...shown, ...alerts().map(({ expr }) => expr)]) {
      expect(metricsOf(expression)).not.toEqual([]);
      for (const name of metricsOf(expression)) expect(METRICS).toContain(name);
    }
    const counting = ['workflow/metrics.ts', 'worker/observe.ts'].map((file) => `packages/xstate-temporal/src/${file}`);
    const measuring = ['gauges.ts', 'notices.ts'].map((file) => `programme/worker/${file}`);
    const all = [...counting, ...measuring, 'gateway/http/observe.ts'];
    const sources = all.map((file) => readFileSync(path.join(root, file), 'utf8')).join('\n');
    for (const name of METRICS.filter((each) => /^(xstate|watchfloor)_/.test(each)))
      expect(sources).toMatch(new RegExp(`\\b${name.replace(/_total$|_bucket$/, '')}(_total|_bucket)?\\b`));
  });

  test('every alert has a heading in the runbook', () => {
    const page = readFileSync(path.join(root, 'docs/production.md'), 'utf8');
    for (const { alert, annotations } of alerts()) {
      expect(page).toContain(`\n### ${alert}\n`);
      expect(annotations.runbook).toBe(`docs/production.md#${alert.toLowerCase()}`);
    }
  });

  test('every variable that is set is one that is read', () => {
    const known = new Set(KEYS.flatMap((key) => [variableOf(key), `${variableOf(key)}_FILE`]));
    const all = files
      .filter((file) => /\.(ya?ml|tpl)$|Dockerfile$/.test(file))
      .map(text)
      .join('\n');
    const set = new Set(all.match(/\bWATCHFLOOR_[A-Z_]+(?=[,:]| and)/g));
    expect(set.size).toBeGreaterThan(5);
    for (const name of set) expect([...known]).toContain(name);
  });

  test('no container runs as root or writes where it need not, and no password stands in a file', () => {
    expect(text('Dockerfile')).toMatch(/^USER 10001:10001$/m);
    type Service = { image: string; user?: string; read_only?: boolean; environment?: object };
    const [compose] = documentsOf('compose.yaml').map((each) => each.toJS() as { services: Record<string, Service> });
    for (const [name, service] of Object.entries(compose?.services ?? {})) {
      if (service.image === 'watchfloor')
        expect([name, service.user, service.read_only]).toEqual([name, '10001:10001', true]);
      expect(service.image).not.toMatch(/:latest$/);
      for (const [key, value] of Object.entries(service.environment ?? {}))
        if (/PASSWORD|SECRET|TOKEN/.test(key))
          expect([key, value]).toEqual([key, expect.stringMatching(/^\/run\/secrets\//)]);
    }
  });
});

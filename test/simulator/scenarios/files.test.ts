import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadScenario, parseScenario, runScenario } from '../../../simulator/index.ts';
import { tactics } from '../../../simulator/scenarios/facts/index.ts';
import { day, hour } from '../../machines/life.ts';

const scenario = (file: string) => `
scenario: traced
start: 2021-03-01T00:00:00Z
horizon: 7d
adversaries:
  - { kind: ransomware, arrivals: { trace: { file: ${file} } } }
customers: { inquiries: { trace: { file: ${file} } } }
detection: { falseLeads: { trace: [2h, 1h] } }
script:
  - { at: 1d, send: NOTE, to: eod-case/a, as: expert, with: { trace: { file: own.txt } } }
`;

describe('a scenario that names a trace file', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'watchfloor-traces-'));
    writeFileSync(path.join(folder, 'a.txt'), '2021-03-02T00:00:00Z\n1h\n');
    writeFileSync(path.join(folder, 'bad.txt'), 'soon\n');
    writeFileSync(path.join(folder, 'empty.txt'), '');
    writeFileSync(path.join(folder, 'blank.txt'), ' \n\n');
    writeFileSync(path.join(folder, 'none.txt'), '# nobody came\n');
    writeFileSync(path.join(folder, 'scenario.yaml'), scenario('a.txt'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('has its arrivals, wherever arrivals may stand, from beside its own file', async () => {
    const { adversaries, customers, detection } = await loadScenario(path.join(folder, 'scenario.yaml'));
    expect(adversaries[0]?.arrivals).toEqual({ trace: [hour, day] });
    expect(customers.inquiries).toEqual({ trace: [hour, day] });
    expect(detection.falseLeads).toEqual({ trace: [hour, 2 * hour] });
  });

  it('leaves what an event says as it is', async () => {
    const { script } = await loadScenario(path.join(folder, 'scenario.yaml'));
    expect(script[0]?.with).toEqual({ trace: { file: 'own.txt' } });
  });

  it('is refused when the file is not there, or says what is no time', () => {
    const read = (file: string) => () => parseScenario(scenario(file), path.join(folder, 'scenario.yaml'));
    expect(read('missing.txt')).toThrow(expect.objectContaining({ code: 'FILE_UNREADABLE' }));
    expect(read('bad.txt')).toThrow(expect.objectContaining({ code: 'TRACE_INVALID' }));
  });

  it('never tells what stands in a file that is no trace', () => {
    const read = (file: string) => () => parseScenario(scenario(file), path.join(folder, 'scenario.yaml'));
    writeFileSync(path.join(folder, 'secret.txt'), 'sk_live_canary\n2020-01-01T00:00:00Z\n');
    writeFileSync(path.join(folder, 'early.txt'), '2020-01-01T00:00:00Z\n');
    expect(read('secret.txt')).toThrow(/secret\.txt:1: (?!.*canary)/);
    expect(read('early.txt')).toThrow(/early\.txt:1: (?!.*2020)/);
  });

  it('is refused when the file is empty, which is no way to say that nobody came; a comment is', () => {
    const read = (file: string) => parseScenario(scenario(file), path.join(folder, 'scenario.yaml'));
    for (const file of ['empty.txt', 'blank.txt'])
      expect(() => read(file)).toThrow(expect.objectContaining({ code: 'FILE_EMPTY' }));
    expect(read('none.txt').customers.inquiries).toEqual({ trace: [] });
  });
});

describe('a scenario that names an ATT&CK bundle', () => {
  const technique = (tactic: string, index: number) => ({
    type: 'attack-pattern',
    id: `attack-pattern--${index}`,
    name: `Technique of ${tactic}`,
    external_references: [{ source_name: 'mitre-attack', external_id: `T${9_000 + index}` }],
    kill_chain_phases: [{ kill_chain_name: 'mitre-attack', phase_name: tactic }],
  });
  const written = `
scenario: bundled
start: 2021-03-01T00:00:00Z
horizon: 40d
population: [{ group: all, count: 2 }]
adversaries: [{ kind: ransomware, arrivals: { trace: [20d] } }]
attackBundle: { file: bundle.json }
`;
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'watchfloor-bundled-'));
    writeFileSync(
      path.join(folder, 'bundle.json'),
      JSON.stringify({ type: 'bundle', objects: tactics.map((tactic, index) => technique(tactic, index)) }),
    );
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('has adversaries that take their techniques from it', async () => {
    const scenario = parseScenario(written, path.join(folder, 'scenario.yaml'));
    const { campaigns } = await runScenario(scenario);
    expect(campaigns.length).toBe(1);
    for (const { technique: id, tactic } of campaigns[0]?.actions ?? [])
      expect(id).toBe(`T${9_000 + (tactics as readonly string[]).indexOf(tactic)}`);
  });

  it('is refused when the bundle is not there, or has no such group', () => {
    const read = (set: Record<string, unknown>) => () =>
      parseScenario(written, path.join(folder, 'scenario.yaml'), { set });
    expect(read({ 'attackBundle.file': 'none.json' })).toThrow(expect.objectContaining({ code: 'FILE_UNREADABLE' }));
    expect(read({ 'attackBundle.adversary': 'G1' })).toThrow(expect.objectContaining({ code: 'ADVERSARY_UNKNOWN' }));
  });
});

describe('a scenario with arrivals or durations that cannot be read', () => {
  const adversary = (fields: string) => `
scenario: x
start: 2030-01-07T08:00:00Z
horizon: 3d
adversaries:
  - { kind: ransomware, ${fields} }
`;
  const some = 'arrivals: { trace: [1d] }';

  it.each([
    ['arrivals: { poison: { rate: 1, per: 1d } }', '6:25: adversaries.0.arrivals: must be one of {poisson:'],
    ['arrivals: 3d', '6:25: adversaries.0.arrivals: must be one of {poisson:'],
    ['arrivals: { poisson: { rate: 1 } }', '6:37: adversaries.0.arrivals.poisson.per: must be a duration such as'],
    [
      'arrivals: { profile: { rate: 1, per: 1d, week: offic } }',
      '6:66: adversaries.0.arrivals.profile.week: must be office',
    ],
    ['arrivals: { profile: { rate: 1, per: 1d, week: { hours: [1] } } }', '.week.hours: Too small'],
    ['arrivals: { trace: [1d, soon] }', '6:49: adversaries.0.arrivals.trace.1: must be a duration such as'],
    ['arrivals: { trace: { fil: x } }', '.trace: must be a list of times from the start'],
    [`${some}, dwell: 3x`, '.dwell: must be a duration such as "90m" or "2d3h", or one of {constant:'],
    [`${some}, dwell: { lognorm: { median: 1d } }`, '.dwell: must be a duration such as "90m" or "2d3h", or one of'],
    [`${some}, dwell: { lognormal: { median: 1d } }`, '.dwell.lognormal.sigma: '],
    [
      `${some}, dwell: { mixture: [{ share: 1, of: { exponential: { mean: 3 } } }] }`,
      '.dwell.mixture.0.of.exponential.mean: must be a duration such as',
    ],
  ])('is told where and what may stand there: %s', (fields, message) => {
    expect(() => parseScenario(adversary(fields))).toThrow(message);
    expect(() => parseScenario(adversary(fields))).toThrow(/^[^\n]*$/);
  });
});

import { describe, expect, test } from 'vitest';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { buildTrail, pseudonyms, redactTrail, trailToCsv, trailToHtml } from '../../audit/index.ts';
import { disclosure } from '../../machines/disclosure.ts';
import { caseOf, eventsOf, recording, rewrite, trailOf } from '../support/audit.ts';
import { recordings } from '../support/recorded.ts';

const all = recordings().map(({ name, recorded }) => [name, recorded] as const);

describe('a trail', () => {
  test.each(all)('of %s has a line for each record, and each stands on events that are there', (_, recorded) => {
    const { trail } = trailOf(recorded);
    expect(trail.lines.map(({ seq }) => seq)).toEqual(
      Array.from({ length: recorded.records }, (_, index) => index + 1),
    );
    expect(trail.lines.at(-1)?.digest).toBe(recorded.digest);
    const events = eventsOf(recorded).length;
    for (const { effects, events: refs } of trail.lines) {
      expect(refs.length).toBeGreaterThan(0);
      for (const ref of [...refs, ...effects.flatMap((effect) => effect.events)]) {
        const [run, id] = ref.split(':').map(Number);
        expect(run === 1 && (id ?? 0) >= 1 && (id ?? 0) <= events).toBe(true);
      }
    }
  });

  test.each(all)('of %s knows of every delivery that ended how it ended, and how often it was tried', (_, recorded) => {
    const { trail } = trailOf(recorded);
    const outside = trail.lines
      .flatMap(({ effects }) => effects)
      .filter(({ kind }) => kind === 'runAction' || kind === 'tell' || kind === 'invokeActor');
    expect(outside.filter(({ outcome }) => outcome === 'unrecorded')).toEqual([]);
    for (const { attempts, outcome } of outside) if (outcome === 'done') expect(attempts).toBeGreaterThanOrEqual(1);
  });

  test('names no one as authenticated whom the server did not, whatever the identity says', () => {
    const recorded = recording('first-week-contoso~case-1001');
    for (const event of eventsOf(recorded)) (event as { identity?: string }).identity = 'admin@contoso.example';
    const { trail } = trailOf(recorded);
    expect(trail.lines.every(({ authenticated }) => authenticated === null)).toBe(true);
    expect(trailToCsv(trail)).toContain('not authenticated');
    expect(trailToCsv(trail)).not.toContain('admin@contoso.example');
  });

  test('tells the principal that the server found out apart from the sender that was claimed', () => {
    const recorded = recording('first-week-contoso~case-1001');
    const [started] = eventsOf(recorded);
    Object.assign(started ?? {}, { principal: { type: 'jwt', name: 'ada' } });
    const { trail } = trailOf(recorded);
    expect(trail.lines.filter(({ authenticated }) => authenticated !== null)).toMatchObject([
      { seq: 1, claimed: { role: 'system' }, authenticated: { type: 'jwt', name: 'ada' } },
    ]);
  });

  test('takes the worker that accepted an update for who recorded it, never for its sender', () => {
    const recorded = recording('first-week-contoso~case-1001');
    for (const event of eventsOf(recorded)) Object.assign(event, { principal: { type: 'jwt', name: 'the-worker' } });
    Object.assign(eventsOf(recorded)[0] ?? {}, { principal: { type: 'jwt', name: 'ada' } });
    const { trail } = trailOf(recorded);
    expect(trail.lines.map(({ authenticated }) => authenticated?.name ?? null).slice(0, 3)).toEqual([
      'ada',
      null,
      null,
    ]);
    for (const { recordedBy } of trail.lines) expect(recordedBy).toEqual({ type: 'jwt', name: 'the-worker' });
    expect(trail.notes).toEqual([expect.stringContaining('the worker that accepted it and not the sender')]);
    expect(trailToCsv(trail)).toContain(',not authenticated,jwt:the-worker,');
    const redacted = redactTrail(trail, disclosure, pseudonyms(Buffer.alloc(32, 1)));
    expect(JSON.stringify(redacted)).not.toMatch(/the-worker|"ada"/);
  });

  test('says of a clock whether it was stopped in time or came due, and by which step', () => {
    const kept = trailOf(recording('first-week-contoso~case-1001')).trail.deadlines.find(
      ({ name }) => name === 'FIRST_REPORT_DUE',
    );
    expect(kept).toMatchObject({ outcome: 'met', seq: 3, endedBy: 5 });
    const missed = trailOf(recording('first-week-contoso~case-2001')).trail;
    const passed = missed.deadlines.find(({ name }) => name === 'FIRST_REPORT_DUE');
    expect(passed).toMatchObject({ outcome: 'passed' });
    const due = missed.lines.find(({ event }) => event.type === 'FIRST_REPORT_DUE');
    expect(due?.at).toBe(passed?.deadline);
    // The event of the server's timer stands before the one that tells of the step.
    expect(due?.events.length).toBe(2);
  });

  test('without the chart has the states of receipts, no effects, and a note', () => {
    const read = caseOf(recording('first-week-contoso~case-1001'));
    const { trail } = buildTrail(read, undefined, nodeSha256);
    expect(trail.lines).toHaveLength(10);
    expect(trail.lines[3]).toMatchObject({
      to: ['triaged.assessing'],
      effects: [],
      event: { type: 'ACCEPTED_BY_EXPERT' },
      claimed: { role: 'expert' },
    });
    expect(trail.notes[0]).toContain('eod-case@1.0.0');
  });
});

describe('a redacted trail', () => {
  test.each(all)('of %s shows neither names nor what was written, and keeps steps, states and times', (_, recorded) => {
    const { trail } = trailOf(recorded);
    const redacted = redactTrail(trail, disclosure, pseudonyms(Buffer.alloc(32, 1)));
    const text = JSON.stringify(redacted);
    for (const word of ['.example', '@', 'Contoso SOC', 'utility', 'How should', 'identifier'])
      expect(text).not.toContain(word);
    const plain = (one: typeof trail) =>
      one.lines.map(({ at, digest, events, from, seq, to }) => [seq, at, digest, from, to, events]);
    expect(plain(redacted)).toEqual(plain(trail));
  });

  test('gives the same pseudonym to the same person, and another under another key', () => {
    const names = pseudonyms(Buffer.alloc(32, 1));
    expect(names.of('person', 'Ada')).toBe(names.of('person', 'Ada'));
    expect(names.of('person', 'Ada')).not.toBe(names.of('person', 'Bob'));
    expect(names.of('person', 'Ada')).not.toBe(names.of('device', 'Ada').replace('device', 'person'));
    expect(names.of('person', 'Ada')).not.toBe(pseudonyms(Buffer.alloc(32, 2)).of('person', 'Ada'));
  });

  test('withholds a field that nobody has classified', () => {
    const recorded = recording('first-week-contoso~case-1001');
    const { trail } = trailOf(recorded);
    const [first] = trail.lines;
    const odd = {
      ...trail,
      lines: [{ ...first, event: { ...first?.event, payload: { newField: 'Ada was here', count: 3 } } }],
    } as typeof trail;
    const [line] = redactTrail(odd, disclosure, pseudonyms(Buffer.alloc(32, 1))).lines;
    expect(line?.event.payload).toEqual({
      newField: expect.stringMatching(/^\[withheld: 12 characters, [0-9a-f]{12}\]$/),
      count: 3,
    });
  });
});

const hostile = [
  '<script>document.title="owned"</script>',
  '"><img src=x onerror=alert(1)>',
  "'-alert(1)-'",
  '</title><svg onload=alert(1)>',
  '=HYPERLINK("https://evil.example","x")',
  '\u001b]0;owned\u0007',
  '\u202eabc',
];

describe('hostile text', () => {
  test.each(hostile)('%j is written so that it stays text on the page', (text) => {
    const recorded = recording('first-week-contoso~case-1001');
    for (const event of eventsOf(recorded))
      rewrite(event, (plain) => plain.replaceAll('A system utility', JSON.stringify(text).slice(1, -1)));
    const { trail } = trailOf(recorded);
    const page = trailToHtml({ ...trail, workflow: text, tenant: text, notes: [text] });
    expect(page).not.toContain('<script');
    expect(page).not.toContain('<img');
    expect(page).not.toContain('<svg onload');
    const table = trailToCsv({ ...trail, workflow: text, tenant: text });
    for (const sign of ['\u0000', '\u0007', '\u001b', '\u202e'])
      expect(page.includes(sign) || table.includes(sign)).toBe(false);
  });
});

describe('the page', () => {
  const { trail } = trailOf(recording('first-week-contoso~case-1001'));

  test('forbids scripts and every address by its own policy, and has none', () => {
    const page = trailToHtml(trail);
    const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page) ?? [];
    expect(policy).toContain('default-src &#39;none&#39;');
    expect(policy).not.toContain('unsafe');
    expect(page).not.toMatch(
      /<script|<link|<iframe|<object|\son\w+=|https?:\/\/(?!www\.w3\.org\/2000\/svg|portal\.example)/,
    );
    expect(page).not.toMatch(/\sstyle="/);
  });

  test('says of everything simulated that it is', () => {
    const page = trailToHtml(trail);
    expect(page).toContain('<p class="banner">SIMULATED');
    expect(page).toMatch(/<title>SIMULATED/);
    expect(page.match(/<span class="badge simulated">/g)).toHaveLength(trail.lines.length);
    expect(trailToHtml({ ...trail, simulated: false })).not.toContain('SIMULATED');
  });

  test('leaves out what it does not know, and names of fields that nobody has checked', () => {
    const { trail } = trailOf(recording('first-week-contoso~case-1001'));
    const [first] = trail.lines;
    const odd = {
      ...trail,
      newText: 'Ada was here',
      runs: trail.runs.map((run) => ({ ...run, newText: 'Ada was here' })),
      deadlines: trail.deadlines.map((deadline) => ({ ...deadline, newText: 'Ada was here' })),
      lines: [
        {
          ...first,
          newText: 'Ada was here',
          refused: { code: 'EVENT_INVALID', message: 'Ada was here', newText: 'Ada was here' },
          event: { ...first?.event, newText: 'Ada was here', payload: { 'Ada was here': [{ 'Ada was here': 1 }] } },
          effects: first?.effects.map((effect) => ({ ...effect, newText: 'Ada was here' })),
        },
      ],
    } as unknown as typeof trail;
    const redacted = redactTrail(odd, disclosure, pseudonyms(Buffer.alloc(32, 1)));
    expect(JSON.stringify(redacted)).not.toMatch(/Ada was here|newText/);
    expect(Object.keys(redacted.lines[0]?.event.payload ?? {})).toEqual([expect.stringMatching(/^\[withheld: 12/)]);
  });
});

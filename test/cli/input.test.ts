import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WatchfloorError } from 'xstate-temporal/engine';
import { parseInstance, parseSender } from '../../cli/input/names.ts';
import { senderBy, type Way } from '../../cli/input/person.ts';
import { assignField, MAX_FILE, parseData, readObject } from '../../cli/input/read-input.ts';
import { requestFrom } from '../../cli/input/request.ts';
import { withTodo } from '../../cli/print/todo.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'watchfloor-cli-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(text: string | Buffer, name = 'input.yaml'): Promise<unknown> {
  const file = path.join(folder, name);
  await writeFile(file, text);
  return readObject(file);
}

/** The code of the error, and its message without the folder. */
async function refusal(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return `${code} ${message.replaceAll(`${folder}/`, '')}`;
  }
  return 'no error';
}

const kid = 'abcdefghijkl';
const key = (roles: readonly string[], tenant?: string): Way => ({
  ...{ kind: 'key', kid, roles },
  ...(tenant === undefined ? {} : { tenant }),
});

describe('a file of input', () => {
  it('is YAML or JSON', async () => {
    expect(await read('tenant: contoso\nn: [1, true, null]\n')).toEqual({ tenant: 'contoso', n: [1, true, null] });
    expect(await read('{"tenant": "contoso", "n": -1.5e3}', 'input.json')).toEqual({ tenant: 'contoso', n: -1500 });
    expect(await read('\ufeffa: 1')).toEqual({ a: 1 });
  });

  it.each([
    ['a: 1\n  b: [2\n', 'input.yaml', 'FILE_MALFORMED input.yaml:1:4: Nested mappings are not allowed'],
    ['{\n  "a": 1,\n  "b": }\n', 'input.json', 'FILE_MALFORMED input.json:3:8: this is not JSON'],
    ['{"a": yes}', 'input.json', 'FILE_MALFORMED input.json:1:7: this is not JSON'],
    ['a: 1\nb: 2\na: 3\n', 'input.yaml', 'FILE_MALFORMED input.yaml:3:1: the field "a" is there twice'],
    ['a: &x [1]\nb: *x\n', 'input.yaml', 'FILE_MALFORMED input.yaml:2:4: aliases are not taken'],
    ['a: !!js/function x\n', 'input.yaml', 'FILE_MALFORMED input.yaml:1:4: Unresolved tag'],
    ['a: 1\n---\nb: 1\n', 'input.yaml', 'FILE_MALFORMED input.yaml:2:1: a second document begins here'],
    ['[1]', 'input.yaml', 'FILE_MALFORMED input.yaml:1:1: it holds a list'],
    ['', 'input.yaml', 'FILE_MALFORMED input.yaml:1:1: it holds nothing'],
    ['3: x', 'input.yaml', 'FILE_MALFORMED input.yaml:1:1: the name of a field must be text'],
    [`a: ${'['.repeat(100_000)}`, 'input.yaml', 'FILE_MALFORMED input.yaml:1:260: it is nested too deeply'],
    ['- '.repeat(100_000), 'input.yaml', 'FILE_MALFORMED input.yaml:1:258: it is nested too deeply'],
  ])('is refused with line and column: %.20j in %s', async (text, name, said) => {
    expect(await refusal(() => read(text, name))).toContain(said);
  });

  it('is refused when it is not text', async () => {
    expect(await refusal(() => read(Buffer.from([0x61, 0x3a, 0x20, 0xff])))).toBe(
      'FILE_MALFORMED input.yaml: it is not UTF-8 text.',
    );
  });

  it('is refused when it is larger than 1 MiB, and taken at 1 MiB', async () => {
    const rest = MAX_FILE - 'a: \n'.length;
    expect(await read(`a: ${'x'.repeat(rest)}\n`)).toEqual({ a: 'x'.repeat(rest) });
    expect(await refusal(() => read(`a: ${'x'.repeat(rest + 1)}\n`))).toContain('FILE_TOO_LARGE input.yaml');
  });

  it('is refused when it cannot be read', async () => {
    expect(await refusal(() => readObject(path.join(folder, 'none.yaml')))).toBe(
      'FILE_UNREADABLE none.yaml: there is no such file.',
    );
    expect(await refusal(() => readObject(folder))).toContain('it is a folder');
    expect(await refusal(() => readObject(`${folder}/a\0b`))).toContain('FILE_UNREADABLE');
    expect(await refusal(() => readObject('/dev/zero'))).toContain('FILE_TOO_LARGE');
  });

  it('does not change the prototype of what it gives', async () => {
    const value = (await read('__proto__:\n  polluted: true\n')) as object;
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value)).toEqual(['__proto__']);
  });
});

describe('fields on the command line', () => {
  function set(...assignments: string[]): Record<string, unknown> {
    const fields: Record<string, unknown> = {};
    for (const assignment of assignments) assignField(fields, assignment);
    return fields;
  }

  it('are JSON where they can be read as such, else text', () => {
    expect(set('a=true', 'b=3', 'c=text with = in it', 'd=["x"]', 'e=', 'f="7"', 'rule.name=R', 'rule.n=1')).toEqual({
      a: true,
      b: 3,
      c: 'text with = in it',
      d: ['x'],
      e: '',
      f: '7',
      rule: { name: 'R', n: 1 },
    });
  });

  it('do not reach the prototype', () => {
    const fields = set('__proto__.polluted=true', 'constructor.prototype.polluted=true');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect(Object.keys(fields)).toEqual(['__proto__', 'constructor']);
  });

  it.each(['', '=1', 'a', '.a=1', 'a..b=1'])('are refused when they are written as %j', async (assignment) => {
    expect(await refusal(() => set(assignment))).toContain('INPUT_INVALID --set');
  });

  it('are refused when a field would be both a value and an object', async () => {
    expect(await refusal(() => set('a=1', 'a.b=2'))).toContain('"a" has a value already');
  });

  it('may be one JSON object, and nothing else', async () => {
    expect(parseData('{"a":1}')).toEqual({ a: 1 });
    expect(await refusal(() => parseData('{a}'))).toContain('INPUT_INVALID --data is not JSON');
    expect(await refusal(() => parseData('[1]'))).toContain('INPUT_INVALID --data holds a list');
    expect(await refusal(() => parseData('null'))).toContain('INPUT_INVALID --data holds nothing');
  });
});

describe('a request', () => {
  it('is made of the file, and of the options, which count more', async () => {
    const file = path.join(folder, 'request.yaml');
    await writeFile(file, 'tenant: contoso\nname: Eve\nemail: e@x.example\n');
    const options = { file, name: 'Ada', tenantName: undefined, address: 'x' };
    expect(await requestFrom(options, ['tenant', 'tenantName', 'name'])).toEqual({
      ...{ tenant: 'contoso', name: 'Ada', email: 'e@x.example' },
    });
    expect(await requestFrom({ name: 'Ada' } as object, ['name'])).toEqual({ name: 'Ada' });
  });
});

describe('what to do about an error', () => {
  const said = (code: string, details?: object) =>
    withTodo(new WatchfloorError(code, 'It failed.', { details: details as never })).message;

  it('is said in commands where the programme says what is wrong', () => {
    const machines = ['tan-application', 'attack-notification'];
    const list = '"watchfloor list --all" shows those that are there.';
    expect(said('INSTANCE_NOT_FOUND', { machine: 'tan-application', machines })).toBe(
      `It failed. "watchfloor apply" begins an application. ${list}`,
    );
    expect(said('INSTANCE_NOT_FOUND', { machine: 'attack-notification', machines })).toBe(`It failed. ${list}`);
    expect(said('INSTANCE_NOT_FOUND', { machine: 'constructor', machines })).toBe(
      `It failed. The programme's machines are tan-application and attack-notification. ${list}`,
    );
    expect(said('NO_WORKER', { inDoubt: true })).toMatch(/^It failed\. Start "watchfloor worker" .* may still be done/);
    expect(said('NO_WORKER', {})).toContain('Nothing was done; try again then.');
  });

  it('is left as it is elsewhere', () => {
    expect(said('NO_WORKER')).toBe('It failed.');
    expect(said('INSTANCE_NOT_FOUND', {})).toBe('It failed.');
    expect(said('toString', {})).toBe('It failed.');
  });
});

describe('names on the command line', () => {
  it('name an instance by machine and key', () => {
    expect(parseInstance('tan-application/contoso')).toEqual({ machine: 'tan-application', key: 'contoso' });
    expect(parseInstance('m/a/b')).toEqual({ machine: 'm', key: 'a/b' });
  });

  it.each(['contoso', '/contoso', 'm/', '', 'm/\x1b[31m', 'm\n/x', `m/${'x'.repeat(501)}`])(
    'do not name an instance when written as %j',
    async (text) => {
      expect(await refusal(() => parseInstance(text))).toMatch(
        /^INPUT_INVALID "[^\p{Cc}]*" does not name an instance/u,
      );
    },
  );

  it('name a sender by role and name', () => {
    expect(parseSender('reviewer:Robin: Doe')).toEqual({ role: 'reviewer', name: 'Robin: Doe' });
    expect(parseSender('reviewer').role).toBe('reviewer');
    expect(parseSender('reviewer').name).not.toBe('');
  });

  it.each(['reviewer:', ':x', 'a b:x', 'reviewer:\x1b[31m', 'reviewer:\u202ex', `reviewer:${'x'.repeat(201)}`])(
    'do not name a sender when written as %j',
    async (text) => {
      expect(await refusal(() => parseSender(text))).toContain('INPUT_INVALID --as');
    },
  );

  it('are said where no key proves them, and there alone', async () => {
    const said = { as: 'applicant:Ada' };
    expect(senderBy({ kind: 'claim' }, said, ['applicant'])).toEqual({ role: 'applicant', name: 'Ada' });
    expect(await refusal(() => senderBy({ kind: 'claim' }, {}, ['applicant', 'reviewer']))).toContain(
      'SENDER_MISSING No key proves who you are here; say it: --as applicant:"Robin Doe" or --as reviewer:',
    );
    expect(await refusal(() => senderBy({ kind: 'claim' }, { role: 'applicant' }, ['applicant']))).toContain('--as');
    for (const way of [key(['*']), { kind: 'gateway', gateway: 'https://a.example' } as const])
      expect(await refusal(() => senderBy(way, said, ['applicant']))).toContain('AS_NOT_TAKEN');
  });

  it('are the holder of a key where a command goes past the gateway, and nobody by name', async () => {
    const sender = senderBy(key(['*']), {}, ['reviewer']);
    expect(sender).toMatchObject({ role: 'reviewer', subject: `key:${kid}` });
    expect(sender.name).toContain('(key abcdefgh)');
    expect(senderBy(key(['reviewer'], 'contoso'), {}, ['reviewer', 'expert'])).toMatchObject({
      role: 'reviewer',
      tenant: 'contoso',
    });
    expect(senderBy(key(['*']), { role: 'expert' }, ['reviewer', 'expert']).role).toBe('expert');
    expect(await refusal(() => senderBy(key(['*']), {}, ['reviewer', 'expert', 'system']))).toContain(
      'ROLE_UNCLEAR Say in which role: --role reviewer or --role expert.',
    );
  });
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { QueueMessage } from '../../../domain/message.ts';
import { localHost } from '../../../host/local.ts';
import type { EximPlace } from '../place.ts';
import { listIds, listQueue } from '../queue-list.ts';
import { loadMessage } from '../queue-message.ts';
import { composeHeaderFile, composeTree, type HeaderFile } from './fixtures/header-file.ts';
import { readEximId } from './message-id.ts';

const ID = '1xVg3O-0007cS-10';
let spool = '';

beforeEach(() => {
  spool = mkdtempSync(join(tmpdir(), 'spool-'));
  mkdirSync(join(spool, 'input'));
});
afterEach(() => rmSync(spool, { recursive: true }));

function write(path: string, text: string | Buffer): void {
  writeFileSync(join(spool, path), text, 'latin1');
}

function queueMessage(file: HeaderFile = {}, directory = 'input'): void {
  const id = file.id ?? ID;
  write(`${directory}/${id}-H`, composeHeaderFile(file));
  write(`${directory}/${id}-D`, `${id}-D\nbody\n`);
}

function place(version: string | null = null): EximPlace {
  const empty = {
    mainLogs: [],
    rejectLogs: [],
    usesSyslog: false,
    timezone: null,
    logSelector: null,
    primaryHostname: null,
    qualifyDomain: null,
    localDomains: [],
  };
  return { ...empty, binary: null, config: null, version, spool, user: 'Debian-exim' };
}

const list = (version: string | null = null): readonly QueueMessage[] => [...listQueue(localHost(), place(version))];
const only = (): QueueMessage => {
  const [message, ...more] = list();
  if (message === undefined || more.length > 0) throw new Error(`${more.length} more`);
  return message;
};

describe('sizes', () => {
  it('leave out the first line of -D, 19 bytes or 26, and headers that are not sent', () => {
    const headers = [
      [' ', 'Subject: x\n'],
      ['*', 'Bcc: hidden@remote.example\n'],
    ] as const;
    queueMessage({ headers });
    queueMessage({ headers, id: '1xVg3P-00000000dT1-1qLK' });
    expect(list().map(({ sizeBytes }) => sizeBytes)).toEqual([11 + 5 + 1, 11 + 5 + 1]);
  });

  it('are blank without a -D', () => {
    write(`input/${ID}-H`, composeHeaderFile({}));
    expect(only()).toMatchObject({ sizeBytes: null, state: 'waiting', sender: 'www-data@host.example.com' });
  });
});

describe('done marks', () => {
  const recipients = ['a@remote.example', 'b@remote.example', 'C@Remote.example'];

  it('come from the tree and from the journal', () => {
    queueMessage({ recipients, tree: composeTree(['a@remote.example']) });
    write(`input/${ID}-J`, 'b@remote.example\nC@remote.exam');
    expect(only().recipients.map(({ done }) => done)).toEqual([true, true, false]);
  });

  it('are none with an empty journal', () => {
    queueMessage({ recipients });
    write(`input/${ID}-J`, '');
    expect(only().recipients.some(({ done }) => done)).toBe(false);
  });
});

describe('layouts', () => {
  it('split and not split, ids of both lengths and named queues are all read, the default queue first', () => {
    mkdirSync(join(spool, 'input/O'));
    mkdirSync(join(spool, 'input/P'));
    mkdirSync(join(spool, 'hold/input'), { recursive: true });
    mkdirSync(join(spool, 'db'));
    queueMessage({ id: '1xVg3O-0007cS-10' });
    queueMessage({ id: '1xVg3P-00000000dT1-1qLK' }, 'input/P');
    queueMessage({ id: '1xVg3O-0007cS-05' }, 'input/O');
    queueMessage({ id: '1xVg3N-0007cS-00' }, 'hold/input');
    expect(list().map(({ ref }) => `${ref.queue}/${ref.id}`)).toEqual([
      '/1xVg3O-0007cS-05',
      '/1xVg3O-0007cS-10',
      '/1xVg3P-00000000dT1-1qLK',
      'hold/1xVg3N-0007cS-00',
    ]);
  });

  it('names that are no message are passed over', () => {
    for (const name of ['hdr.1234', 'x-H', '1xVg3O-0007cS-1!-H', `${ID}-K`, `${ID}-D`, '1xVg3O-0007cS-100-H']) write(`input/${name}`, 'x');
    expect(list()).toEqual([]);
  });

  it('the process id in an id counts for the order up to 4.89 only', () => {
    queueMessage({ id: '1xVg3O-0007aa-10' });
    queueMessage({ id: '1xVg3O-0007zz-05' });
    expect(list('4.96').map(({ ref }) => ref.id)).toEqual(['1xVg3O-0007zz-05', '1xVg3O-0007aa-10']);
    expect(list('4.89').map(({ ref }) => ref.id)).toEqual(['1xVg3O-0007aa-10', '1xVg3O-0007zz-05']);
  });

  it('a spool without input is empty', () => {
    rmSync(join(spool, 'input'), { recursive: true });
    expect(list()).toEqual([]);
  });
});

describe('entries that cannot be read are listed with a reason and never followed', () => {
  it('links, FIFOs and directories', () => {
    write('secret', composeHeaderFile({ id: '1xVg3O-0007cS-01' }));
    symlinkSync(join(spool, 'secret'), join(spool, 'input/1xVg3O-0007cS-01-H'));
    execFileSync('mkfifo', [join(spool, 'input/1xVg3O-0007cS-02-H')]);
    mkdirSync(join(spool, 'input/1xVg3O-0007cS-03-H'));
    expect(list().map(({ state, unreadable }) => `${state}: ${unreadable}`)).toEqual([
      'unreadable: a symbolic link, not followed',
      'unreadable: not a regular file',
      'unreadable: not a regular file',
    ]);
  });

  it('a planted link in place of a split directory', () => {
    mkdirSync(join(spool, 'elsewhere'));
    queueMessage({}, 'elsewhere');
    symlinkSync(join(spool, 'elsewhere'), join(spool, 'input/O'));
    expect(list()).toEqual([]);
  });

  it('empty files, and files cut after any byte', () => {
    const whole = composeHeaderFile({ options: ['--aclm 0 3\nabc', '-frozen 1795486490'], tree: composeTree(['a@remote.example']) });
    const blank = whole.indexOf('\n\n') + 1;
    for (let length = 0; length < whole.length; length++) {
      write(`input/${ID}-H`, whole.slice(0, length));
      const message = only();
      if (message.state !== 'unreadable') expect(whole.slice(length)).toMatch(/^037 |^$|^0\d\d/);
      if (length > blank) expect(message).toMatchObject({ sender: 'www-data@host.example.com', heldSince: 1_795_486_490_000 });
    }
  });

  it.each([
    ['a NUL in a header', (text: string) => text.replace('Hello', 'He\0lo')],
    ['NULs behind the headers', (text: string) => `${text}\0\0\0`],
    ['no empty line before the headers', (text: string) => text.replace('\n\n', '\n')],
    ['a cut header', (text: string) => text.slice(0, -3)],
  ])('%s leaves the envelope', (_, damage) => {
    queueMessage();
    write(`input/${ID}-H`, damage(composeHeaderFile({})));
    expect(only()).toMatchObject({
      state: 'unreadable',
      sender: 'www-data@host.example.com',
      sizeBytes: expect.any(Number),
      recipients: [{ address: 'victim@remote.example' }],
    });
  });

  it('20,000 recipients: shown, and said to be refused by Exim', () => {
    queueMessage({ recipients: Array.from({ length: 20_000 }, (_, index) => `r${index}@remote.example`) });
    expect(only()).toMatchObject({ state: 'unreadable', unreadable: expect.stringMatching(/20000 recipients/), sizeBytes: expect.any(Number) });
    expect(only().recipients).toHaveLength(20_000);
  });
});

describe('header bombs', () => {
  it('of a hundred thousand headers are read', () => {
    queueMessage({ headers: Array.from({ length: 100_000 }, () => [' ', 'X: y\n'] as const) });
    expect(only()).toMatchObject({ state: 'waiting', sizeBytes: 500_000 + 5 + 1 });
    const id = readEximId(ID);
    expect(id === null ? null : loadMessage(localHost(), place(), id)?.headers.length).toBe(10_000);
  });

  it('of fifty megabytes show envelope and size, and are not kept', () => {
    const header = `X-Bomb: ${'b'.repeat(990)}\n`;
    const count = 50_000;
    queueMessage({ headers: Array.from({ length: count }, () => [' ', header] as const) });
    const before = process.memoryUsage().rss;
    expect(only()).toMatchObject({
      state: 'unreadable',
      unreadable: expect.stringMatching(/^longer than/),
      sizeBytes: count * header.length + 6,
      sender: 'www-data@host.example.com',
    });
    expect(process.memoryUsage().rss - before).toBeLessThan(150e6);
  });

  it('of a huge sparse file end quickly', () => {
    queueMessage();
    truncateSync(join(spool, `input/${ID}-H`), 20e9);
    expect(only().state).toBe('unreadable');
  });
});

describe('a living spool', () => {
  it('loses messages while it is listed', () => {
    for (let index = 0; index < 100; index++) queueMessage({ id: `1xVg3O-0007cS-${String(index).padStart(2, '0')}` });
    const seen: string[] = [];
    for (const { ref } of listQueue(localHost(), place())) {
      if (seen.length === 0) for (let index = 50; index < 100; index++) rmSync(join(spool, `input/1xVg3O-0007cS-${index}-H`));
      seen.push(ref.id);
    }
    expect(seen).toHaveLength(50);
    expect([...listIds(localHost(), place())]).toHaveLength(50);
  });

  it('leaves the process where it was', () => {
    const before = process.cwd();
    queueMessage();
    for (const _ of listQueue(localHost(), place())) expect(process.cwd()).toBe(before);
    expect(process.cwd()).toBe(before);
  });
});

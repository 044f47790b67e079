import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { QueueMessage } from '../../domain/message.ts';
import { readEximId } from '../../mta/exim/spool/message-id.ts';
import { matchAddresses, readAddressMatch } from './address-match.ts';
import { messageJson } from './message-json.ts';
import { Pattern } from './pattern.ts';
import { selectMessages, type Choosing } from './select.ts';
import { readSelection, type SelectorTexts } from './selection.ts';
import { sourceFromSpool } from './source-from-spool.ts';

const NOW = 1_795_490_000_000;

function message(changes: Partial<QueueMessage> = {}): QueueMessage {
  const id = readEximId('1xVg3O-0007cS-10');
  if (id === null) throw new Error('id');
  return {
    ref: { mta: 'exim', queue: '', id },
    arrivedAt: NOW - 3_600_000,
    sizeBytes: 1946,
    sender: 'Info@Corp.example',
    recipients: [
      { address: 'done@far.example', done: true },
      { address: 'left@far.example', done: false },
    ],
    state: 'waiting',
    isHeld: false,
    heldSince: null,
    submission: { via: 'command', login: null, client: null, user: 'www-data', cwd: null },
    submitterUid: 33,
    traits: null,
    lastAnswer: null,
    unreadable: null,
    ...changes,
  };
}

const choosing: Choosing = {
  now: NOW,
  sourceOf: (one) => (one.submission?.user === 'www-data' ? 'user:www-data' : null),
  bodyOf: () => Promise.resolve(''),
  timeOf: () => NOW - 7_200_000,
};

function isChosen(texts: SelectorTexts, changes: Partial<QueueMessage> = {}): boolean {
  return selectMessages([message(changes)], readSelection(texts), choosing).length === 1;
}

describe('-f and -r', () => {
  it.each([
    ['info@corp.example', true],
    ['INFO@CORP.EXAMPLE', true],
    ['corp.example', true],
    ['orp.example', false],
    ['example', true],
    ['nfo@corp.example', false],
    ['@corp.example', true],
    ['^<info@', true],
    ['^info', false],
    ['^<>$', false],
    ['corp\\.example>$', true],
    ['.*@corp.example', true],
  ])('-f %s', (sender, chosen) => {
    expect(isChosen({ sender })).toBe(chosen);
  });

  it('does not take a subdomain for its domain', () => {
    expect(isChosen({ sender: 'corp.example' }, { sender: 'a@mail.corp.example' })).toBe(false);
    expect(isChosen({ sender: 'corp.example', regex: true }, { sender: 'a@mail.corp.example' })).toBe(true);
  });

  it('takes a plus and dots in a local part as they are', () => {
    expect(isChosen({ sender: 'a.b+c@x.example' }, { sender: 'a.b+c@x.example' })).toBe(true);
    expect(isChosen({ sender: 'a.b+c@x.example' }, { sender: 'aXbbc@x.example' })).toBe(false);
  });

  it('finds the null sender, and no sender in an envelope that cannot be read', () => {
    expect(isChosen({ sender: '^<>$' }, { sender: null })).toBe(true);
    const { sender: _, ...unreadable } = message();
    expect(selectMessages([unreadable], readSelection({ sender: '.*' }), choosing)).toEqual([]);
  });

  it('-r looks at recipients still to be served, unless -a', () => {
    expect(isChosen({ recipient: 'left@far.example' })).toBe(true);
    expect(isChosen({ recipient: 'done@far.example' })).toBe(false);
    expect(isChosen({ recipient: 'done@far.example', allRecipients: true })).toBe(true);
  });

  it('knows a domain by its dot', () => {
    expect(readAddressMatch('far.example', false).kind).toBe('domain');
    expect(readAddressMatch('far', false).kind).toBe('pattern');
    expect(readAddressMatch('far.example', true).kind).toBe('pattern');
    expect(readAddressMatch('почта.example', false).kind).toBe('domain');
    expect(matchAddresses(readAddressMatch('root@localhost', false), [['root@localhost'], ['xroot@localhost']])).toEqual([true, false]);
  });
});

describe('other selectors', () => {
  it.each([
    [{ size: '1.9K' }, true],
    [{ size: 'k' }, false],
    [{ younger: '3601' }, true],
    [{ younger: '1h' }, false],
    [{ older: '3599' }, true],
    [{ older: '60m' }, false],
    [{ held: true }, false],
    [{ notHeld: true }, true],
    [{ bounces: true }, false],
    [{ user: 'www-data' }, true],
    [{ user: 'www' }, false],
    [{ login: 'x' }, false],
    [{ client: '198.51.100.1' }, false],
    [{ source: 'user:www-data' }, true],
    [{ source: '00000000' }, false],
    [{ subject: '' }, true],
  ] as const)('%j', (texts, chosen) => {
    expect(isChosen(texts)).toBe(chosen);
  });

  it('the ref of a source is as good as its id', async () => {
    const { refOf } = await import('../scan/ref.ts');
    expect(isChosen({ source: refOf('user:www-data') })).toBe(true);
  });

  it('a local script that sends with the null sender is no bounce', () => {
    expect(isChosen({ bounces: true }, { sender: null })).toBe(false);
    expect(
      isChosen({ bounces: true }, { sender: null, submission: { via: 'bounce', login: null, client: null, user: 'Debian-exim', cwd: null } }),
    ).toBe(true);
  });

  it('the age of an unreadable entry is that of its id', () => {
    expect(isChosen({ older: '5000' }, { arrivedAt: null })).toBe(true);
  });

  it.each([{ younger: 'soon' }, { older: '1.5h' }, { sender: '(' }, { size: '[' }, { held: true, notHeld: true }])(
    'refuses %j with exit 64',
    (texts) => {
      expect(() => readSelection(texts)).toThrowError(expect.objectContaining({ exit: 64 }));
    },
  );
});

describe('a pattern', () => {
  it.each(['^(a+)+$', '(?i)^(A|A)*$', '^(?:a{1,}){1,}$'])('that would take for ever (%s) ends with exit 64', (slow) => {
    expect(() => Pattern.read(slow).matchAny([['a'.repeat(40) + '!']])).toThrowError(expect.objectContaining({ code: 'slow-pattern', exit: 64 }));
  });

  it('of fixed length, which is tried without a time limit, means the same', () => {
    const pieces = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\.', '\\w', '^', '$', '\\b', '@');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 6 }), fc.array(fc.stringMatching(/^[ab.@ ]{0,8}$/)), (parts, texts) => {
        const plain = parts.join('');
        const guarded = Pattern.read(`(?:${plain})`);
        expect(Pattern.read(plain).matchAny(texts.map((text) => [text]))).toEqual(guarded.matchAny(texts.map((text) => [text])));
      }),
      { numRuns: 50 },
    );
  });

  it('understands (?i)', () => {
    expect(Pattern.read('(?i)ABC', { caseful: true }).matchAny([['xabcx']])).toEqual([true]);
  });
});

describe('a source from the spool alone', () => {
  const none = { original: () => null };
  const submitted = (submission: QueueMessage['submission'], changes: Partial<QueueMessage> = {}) =>
    sourceFromSpool(message({ submission, ...changes }), none);

  it('is the login, the local user or the client', () => {
    expect(submitted({ via: 'smtp-auth', login: 'info@corp.example', client: '198.51.100.1', user: null, cwd: null })).toEqual({
      kind: 'mailbox',
      address: 'info@corp.example',
    });
    expect(submitted({ via: 'command', login: null, client: null, user: 'www-data', cwd: null })).toEqual({ kind: 'user', user: 'www-data' });
    expect(submitted({ via: 'smtp', login: null, client: '198.51.100.1', user: null, cwd: null })).toEqual({
      kind: 'client',
      address: '198.51.100.1',
    });
    expect(submitted({ via: 'smtp', login: null, client: '127.0.0.1', user: null, cwd: null })).toBeNull();
  });

  it('of a bounce is that of its original, and only if the two fit: the id in it can be forged', () => {
    const traits = { ...emptyTraits, bounceOf: '1xVg3O-0007cS-11', failedRecipients: 'done@far.example' };
    const bounce = message({
      sender: null,
      recipients: [{ address: 'info@corp.example', done: false }],
      submission: { via: 'bounce', login: null, client: null, user: 'exim', cwd: null },
      traits,
    });
    expect(sourceFromSpool(bounce, { original: () => message() })).toEqual({ kind: 'user', user: 'www-data' });
    expect(sourceFromSpool(bounce, { original: () => message({ sender: 'other@corp.example' }) })).toBeNull();
    expect(sourceFromSpool(bounce, { original: () => message({ recipients: [{ address: 'other@far.example', done: true }] }) })).toBeNull();
    expect(sourceFromSpool(bounce, none)).toBeNull();
  });
});

const emptyTraits = {
  subject: null,
  from: null,
  messageId: null,
  phpScripts: [],
  listUnsubscribe: false,
  cronOutput: false,
  autoSubmitted: false,
  bounceOf: null,
  failedRecipients: null,
  charset: null,
};

describe('a line of JSON', () => {
  const telling = { stamp: (at: number) => new Date(at).toISOString().replace('Z', '+00:00'), sourceOf: () => null };

  it('is valid, complete and in order', () => {
    const line = messageJson(message({ traits: { ...emptyTraits, subject: '=?utf-8?B?0KHRh9GR0YI=?=' } }), telling);
    expect(Object.keys(JSON.parse(line) as object)).toEqual([
      'mta',
      'queue',
      'id',
      'arrivedAt',
      'sizeBytes',
      'sender',
      'recipients',
      'state',
      'heldSince',
      'submission',
      'source',
      'subject',
      'lastAnswer',
      'unreadable',
    ]);
    expect(JSON.parse(line)).toMatchObject({ subject: 'Счёт', sender: 'Info@Corp.example', sizeBytes: 1946 });
  });

  it('carries no control, bidi or invisible character raw', () => {
    const subject = 'x"\\\u001b]0;pwned\u0007\u009b31m\u202egpj.exe\u200b\u2028\ud800\u{e0041}';
    const line = messageJson(message({ traits: { ...emptyTraits, subject: `=?utf-8?B?${Buffer.from(subject).toString('base64')}?=` } }), telling);
    expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    expect((JSON.parse(line) as { subject: string }).subject).toContain(']0;pwned');
  });
});

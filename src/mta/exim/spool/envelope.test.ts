import { describe, expect, it } from 'vitest';
import { readEnvelope, type Envelope } from './envelope.ts';
import { composeHeaderFile, composeTree, type HeaderFile } from './fixtures/header-file.ts';
import { submissionOf } from './submission-of.ts';

const ID = '1xVg3O-0007cS-10';

function read(file: HeaderFile): Envelope {
  const envelope = readEnvelope(composeHeaderFile(file), file.id ?? ID);
  if (typeof envelope === 'string') throw new Error(envelope);
  return envelope;
}

describe('the first lines', () => {
  it('allow spaces in a login and negative ids', () => {
    expect(read({ submitter: 'some one -1 -1' })).toMatchObject({ login: 'some one', uid: -1 });
  });

  it('belong to an id of 23 characters too', () => {
    expect(read({ id: '1rog3c-00000000dT1-1qLK' }).recipients).toEqual(['victim@remote.example']);
  });

  it.each([
    ['another name', '1xVg3O-0007cS-11-H\nwww-data 33 33\n<>\n1 0\nXX\n0\n\n'],
    ['no submitter', `${ID}-H\nwww-data\n<>\n1 0\nXX\n0\n\n`],
    ['no brackets', `${ID}-H\nw 1 1\na@b\n1 0\nXX\n0\n\n`],
    ['no time', `${ID}-H\nw 1 1\n<>\nx 0\nXX\n0\n\n`],
    ['a time beyond all years', `${ID}-H\nw 1 1\n<>\n99999999999999999 0\nXX\n0\n\n`],
    ['nothing', ''],
  ])('are damaged with %s', (_, text) => {
    expect(typeof readEnvelope(text, ID)).toBe('string');
  });
});

describe('option lines', () => {
  it('are read tainted and quoted (4.93, 4.96)', () => {
    expect(read({ options: ['--helo_name x', '--(sqlite)auth_id who', '-host_auth plain'] }).options).toMatchObject({
      helo: 'x',
      authId: 'who',
      hostAuth: 'plain',
    });
  });

  it('count the bytes of ACL variables, whatever stands in them', () => {
    const value = 'multi\n-frozen 5\nXX\n7';
    expect(read({ options: [`--aclm _foo ${value.length}\n${value}`, `-acl 3 ${2}\nab`, '-aclc 0 0\n', '-local'] }).options).toMatchObject({
      frozenAt: null,
      local: true,
    });
  });

  it('are damaged when a counted value is cut', () => {
    expect(readEnvelope(composeHeaderFile({ options: ['-aclm 0 999999\nx'] }), ID)).toMatch(/damaged/);
  });

  it('do not take one name for another', () => {
    const options = read({ options: ['-host_auth_pubname PLAIN', '-local_scan x', '-localerror'] }).options;
    expect(options).toMatchObject({ hostAuth: null, local: false, localError: true });
  });

  it('tell microseconds with their dot', () => {
    expect(read({ options: ['-received_time_usec .000012'] }).options.microseconds).toBe(12);
  });

  it('pass unknown names over', () => {
    expect(read({ options: ['-something_new with words', '-tls_peercert x\\n'] }).recipients).toHaveLength(1);
  });

  it('are damaged by a -frozen without a time', () => {
    expect(readEnvelope(composeHeaderFile({ options: ['-frozen soon'] }), ID)).toMatch(/-frozen/);
  });
});

describe('the tree of finished addresses', () => {
  it.each([0, 1, 2, 3, 7, 20, 1000])('is read with %i nodes', (nodes) => {
    const addresses = Array.from({ length: nodes }, (_, index) => `r${index}@remote.example`);
    expect([...read({ tree: composeTree(addresses) }).finished].sort()).toEqual([...addresses].sort());
  });

  it('is damaged when it ends early', () => {
    expect(readEnvelope(composeHeaderFile({ tree: ['YY a@b.example', 'NN c@d.example'] }), ID)).toMatch(/tree|recipients/);
  });
});

describe('recipients', () => {
  it('beyond 16384 are read although Exim refuses them', () => {
    const envelope = read({ recipients: Array.from({ length: 20_000 }, (_, index) => `r${index}@remote.example`) });
    expect(envelope.recipients).toHaveLength(20_000);
    expect(envelope.refused).toMatch(/20000 recipients/);
  });

  it('are damaged when fewer than counted', () => {
    expect(readEnvelope(composeHeaderFile({}).replace('\n1\nvictim', '\n900\nvictim'), ID)).toMatch(/recipients/);
  });
});

describe('a submission', () => {
  it('is an SMTP AUTH login only with -host_auth: -auth_id is set for every local message', () => {
    expect(submissionOf(read({ options: ['-ident www-data', '-received_protocol local', '-auth_id www-data', '-local'] }))).toEqual({
      via: 'command',
      login: null,
      client: null,
      user: 'www-data',
      cwd: null,
    });
  });

  it.each([
    ['4.96', '-host_address [198.51.100.12]:49050'],
    ['4.95 and earlier', '-host_address 198.51.100.12.49050'],
    ['no port', '-host_address 198.51.100.12'],
  ])('names the client in the form of %s', (_, line) => {
    const options = [line, '-host_auth plain', '-received_protocol esmtpa', '--auth_id info@site1.example'];
    expect(submissionOf(read({ submitter: 'Debian-exim 102 106', options }))).toEqual({
      via: 'smtp-auth',
      login: 'info@site1.example',
      client: '198.51.100.12',
      user: null,
      cwd: null,
    });
  });

  it.each([
    ['-host_address [2001:db8::1]:4567', '2001:db8::1'],
    ['-host_address 2001:db8::1.4567', '2001:db8::1'],
    ['-host_address ::ffff:192.0.2.1', '::ffff:192.0.2.1'],
    ['-host_address ::ffff:192.0.2.1.4567', '::ffff:192.0.2.1'],
    ['-host_address [2001:db8::1]', '2001:db8::1'],
    ['-host_address $(id)', null],
  ])('reads %s', (line, client) => {
    expect(submissionOf(read({ options: [line, '-received_protocol esmtp'] })).client).toBe(client);
  });

  it('with the null sender is a bounce only when Exim made it', () => {
    const local = ['-ident www-data', '-received_protocol local', '-local'];
    expect(submissionOf(read({ sender: '', options: local })).via).toBe('command');
    expect(submissionOf(read({ sender: '', options: ['-localerror', '-received_protocol local'] })).via).toBe('bounce');
    expect(submissionOf(read({ sender: '', options: ['-host_address [192.0.2.1]:25', '-received_protocol esmtp'] })).via).toBe('smtp');
  });

  it('by a trusted caller who named a client is still a command', () => {
    const options = ['-host_address [192.0.2.1]:25', '-received_protocol local'];
    expect(submissionOf(read({ submitter: 'root 0 0', options }))).toMatchObject({ via: 'command', user: 'root', client: null });
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryHost } from '../logs/fixtures/memory-host.ts';
import { lockPasswords, setPasswords } from '../remedies/lock-mailbox.ts';
import { listMailboxLogins } from './mailbox-logins.ts';
import { readPassdbs } from './mailbox-logins/dovecot.ts';
import { readAuthenticators } from './mailbox-logins/exim.ts';

/** As doveconf 2.3.19 prints it; the second block as 2.4 does, after its documentation. */
const DOVECONF = `disable_plaintext_auth = no
passdb {
  args = scheme=CRYPT username_format=%Ln /etc/dovecot/%d/users
  driver = passwd-file
}
passdb passwd-file {
  passwd_file_path = /etc/dovecot/%{user | domain}/%{user | username}
}
passdb {
  args = /etc/dovecot/dovecot-sql.conf.ext
  driver = sql
}
passdb {
  driver = pam
}
`;

/** Debian's own authenticators, switched on, and one as Hestia's template has it. */
const EXIM = `CONFDIR = /etc/exim4
begin acl
  deny condition = \${lookup{$sender_address}lsearch{CONFDIR/not-this}}
begin authenticators
plain_server:
  driver = plaintext
  public_name = PLAIN
  server_condition = "\${if crypteq{$auth3}{\${extract{1}{:}{\${lookup{$auth2}lsearch{CONFDIR/passwd}{$value}{*:*}}}}}{1}{0}}"
cram_md5_server:
  driver = cram_md5
  server_secret = \${extract{2}{:}{\${lookup{$auth1}lsearch{CONFDIR/passwd}{$value}fail}}}
dovecot_like:
  server_condition = \${if eq{$auth2}{\${lookup{\${local_part:$auth1}}lsearch{/etc/exim4/domains/\${lookup{\${domain:$auth1}}\\
    dsearch{/etc/exim4/domains/}}/passwd}}}}
  client_secret = \${lookup{$host}lsearch{/etc/exim4/passwd.client}}
begin rewrite
  x = \${lookup{$auth2}lsearch{/etc/exim4/nor-this}}
`;

const hostWith = (files: Readonly<Record<string, string>>): ReturnType<typeof memoryHost> =>
  memoryHost({
    readText: (path) => files[path] ?? null,
    resolve: (path) => (path in files ? path : null),
    program: () => null,
    list: (path) => [
      ...new Set(
        Object.keys(files)
          .filter((file) => file.startsWith(`${path}/`))
          .map((file) => file.slice(path.length + 1).split('/')[0] ?? ''),
      ),
    ],
  });

describe('where logins of mailboxes are kept', () => {
  it('is read from what doveconf prints', () => {
    expect(readPassdbs(DOVECONF, 'Ceo@corp.example')).toEqual({
      files: [
        { path: '/etc/dovecot/corp.example/users', keys: ['ceo'], fields: [1], readers: ['dovecot'] },
        { path: '/etc/dovecot/corp.example/Ceo', keys: ['Ceo@corp.example'], fields: [1], readers: ['dovecot'] },
      ],
      others: ['sql', 'system'],
    });
  });

  it('is read from the authenticators of Exim alone, macros replaced', () => {
    expect(readAuthenticators(EXIM)).toEqual({
      lookups: [
        { pattern: '/etc/exim4/passwd', fields: [1, 2] },
        { pattern: '/etc/exim4/domains/*/passwd', fields: [1] },
      ],
      others: [],
    });
    expect(readAuthenticators('begin authenticators\nserver_condition = ${lookup mysql{SELECT 1}}\n').others).toEqual(['sql']);
  });

  it('finds the line of the mailbox, in the file of its own domain by its local part', () => {
    const host = hostWith({
      '/etc/exim4/exim4.conf': EXIM,
      '/etc/exim4/passwd': '# ceo@corp.example:x:y\ninfo@corp.example:{sha1}aa\nCEO@corp.example: {sha1}bb :plain\r\nceo@corp.example:second\n',
      '/etc/exim4/domains/corp.example/passwd': 'info:1\nceo:$6$abc:8:8\n',
      '/etc/exim4/domains/other.example/passwd': 'ceo:$6$innocent:8:8\n',
    });
    const { logins } = listMailboxLogins(host, 'ceo@corp.example');
    expect(logins.map(({ path, line, text }) => `${path}:${line} ${text}`)).toEqual([
      '/etc/exim4/passwd:3 CEO@corp.example: {sha1}bb :plain',
      '/etc/exim4/domains/corp.example/passwd:2 ceo:$6$abc:8:8',
    ]);
    const [first, second] = logins;
    if (first === undefined || second === undefined) return expect.unreachable();
    // Both secrets go, also the one in clear that another mechanism compares; the name and what delivery needs stay.
    expect(lockPasswords(first, 'spamtrace-1').after).toBe('CEO@corp.example: !spamtrace-1 :!spamtrace-1');
    expect(setPasswords(second, '$6$new').after).toBe('ceo:$6$new:8:8');
  });

  it('says that Cyrus SASL keeps logins too', () => {
    expect(listMailboxLogins(hostWith({ '/etc/sasldb2': '\0' }), 'ceo@corp.example')).toEqual({ logins: [], others: ['sasldb'] });
  });

  it('is not found by what is no name of it', () => {
    const host = hostWith({ '/etc/exim4/exim4.conf': EXIM, '/etc/exim4/passwd': 'ceo@corp.example:x\nceo@corp.example.evil:y\n' });
    for (const name of ['corp.example', 'o@corp.example', 'ceo', '', '*', 'ceo@corp.exampl', '# ceo@corp.example'])
      expect(listMailboxLogins(host, name).logins, name).toEqual([]);
  });

  it('reads any text without failing, in linear time', () => {
    fc.assert(
      fc.property(fc.string(), fc.emailAddress(), (text, address) => {
        readPassdbs(`passdb {\n${text}\n}\n${text}`, address);
        readAuthenticators(`begin authenticators\nserver_condition = ${text}`);
        return true;
      }),
    );
    const hostile = ['server_secret = ${lookup{$a}lsearch{/', '${', '$', '{', 'passdb {\n', 'A = A\n'].map((piece) => piece.repeat(20_000));
    for (const text of hostile) {
      readAuthenticators(`begin authenticators\n${text}`);
      readPassdbs(text, 'a@b.example');
    }
  }, 20_000);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyHunks, invertHunks } from '../text-change.ts';
import { closeHost, stopDirectoryMail, stopHostMail } from './virtual-host.ts';

const ACTION = '1a2b3c4d';
const MARK = `# mail stopped by spamtrace, back with: spamtrace undo ${ACTION}`;

function changed(text: string, line: number, asLast = false): string {
  const hunks = stopHostMail(text, { line, action: ACTION, asLast });
  if (hunks === null) throw new Error('no host');
  const after = applyHunks(text, hunks) ?? '';
  expect(applyHunks(after, invertHunks(hunks))).toBe(text);
  return after;
}

describe('stopHostMail', () => {
  it('adds the setting before the end of the right host, as its neighbours are indented', () => {
    const text =
      '<VirtualHost *:80>\n  ServerName a.example\n</VirtualHost>\n<VirtualHost *:80>\n\tServerName b.example\n\tDocumentRoot /b\n</VirtualHost>\n';
    expect(changed(text, 4)).toBe(
      text.replace('\tDocumentRoot /b\n', `\tDocumentRoot /b\n\t${MARK}\n\tphp_admin_value sendmail_path "/bin/false"\n`),
    );
  });

  it('replaces what is set there, in odd case, quoted, continued, with CRLF', () => {
    const text =
      '<virtualhost *:80>\r\n  SERVERNAME "a.example"\r\n\tPHP_Admin_Value  sendmail_path \\\r\n   "/usr/sbin/sendmail -t -i -f a@a.example"\r\n# </VirtualHost>\r\n</VIRTUALHOST>\r\n';
    expect(changed(text, 1)).toBe(
      `<virtualhost *:80>\r\n  SERVERNAME "a.example"\r\n\t${MARK}\r\n\tphp_admin_value sendmail_path "/bin/false"\r\n# </VirtualHost>\r\n</VIRTUALHOST>\r\n`,
    );
  });

  it('replaces in sections too, and adds one for the rest of the host', () => {
    const text =
      '<VirtualHost *:80>\n    DocumentRoot "/srv/a b"\n    <Directory "/srv/a b">\n        <IfModule mod_php.c>\n            php_admin_value sendmail_path /usr/sbin/x\n        </IfModule>\n    </Directory>\n</VirtualHost>';
    expect(changed(text, 1)).toBe(
      text
        .replace(
          '            php_admin_value sendmail_path /usr/sbin/x',
          `            ${MARK}\n            php_admin_value sendmail_path "/bin/false"`,
        )
        .replace('</VirtualHost>', `    ${MARK}\n    php_admin_value sendmail_path "/bin/false"\n</VirtualHost>`),
    );
  });

  it('stands in a section that comes last where files elsewhere set it', () => {
    const text = '<VirtualHost *:80>\n    Include common.inc\n</VirtualHost>\n';
    expect(changed(text, 1, true)).toContain(
      `    ${MARK}\n    <Location "/">\n        php_admin_value sendmail_path "/bin/false"\n    </Location>\n</VirtualHost>`,
    );
  });

  it('leaves comments, other settings and other hosts alone', () => {
    const text =
      '<VirtualHost *:80>\n# php_admin_value sendmail_path /x\nphp_admin_value open_basedir /x\nphp_value sendmail_path /y\n</VirtualHost>\n<VirtualHost *:81>\nphp_admin_value sendmail_path /z\n</VirtualHost>\n';
    expect(
      changed(text, 1)
        .split('\n')
        .filter((line) => !text.split('\n').includes(line)),
    ).toEqual([MARK, 'php_admin_value sendmail_path "/bin/false"']);
    expect(changed(text, 6).startsWith(text.slice(0, text.indexOf('*:81')))).toBe(true);
  });

  it.each([
    ['<VirtualHost *:80>\nServerName x\n', 1],
    ['ServerName x\n', 1],
    ['<VirtualHost *:80>\n</VirtualHost>\n', 2],
  ])('finds no host in %j at line %d', (text, line) => {
    expect(stopHostMail(text, { line, action: ACTION, asLast: false })).toBeNull();
  });

  it.each([[1000], [4000]])('finds one host of %d in one file, in linear time', (count) => {
    const host = (at: number): string => `<VirtualHost *:80>\n  ServerName s${at}.example\n  DocumentRoot /srv/s${at}\n</VirtualHost>\n`;
    const text = Array.from({ length: count }, (_, at) => host(at)).join('');
    const after = changed(text, 4 * (count / 2) + 1);
    expect(after).toBe(text.replace(`/srv/s${count / 2}\n`, `/srv/s${count / 2}\n  ${MARK}\n  php_admin_value sendmail_path "/bin/false"\n`));
  });

  it('never throws, and what it changes can be taken back', () => {
    const piece = fc.constantFrom(
      '<VirtualHost *:80>',
      '</virtualhost>',
      '<If x>',
      '</If>',
      'php_admin_value sendmail_path "',
      '\\',
      '"',
      '\n',
      '\r\n',
      ' ',
      '#',
      'x',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = pieces.join('');
        for (let line = 1; line < 8; line++) {
          const hunks = stopHostMail(text, { line, action: ACTION, asLast: false });
          if (hunks !== null) expect(applyHunks(applyHunks(text, hunks) ?? '', invertHunks(hunks))).toBe(text);
        }
      }),
    );
  });
});

describe('stopDirectoryMail', () => {
  it('stands behind the use of a macro', () => {
    const text = 'Use Host a.example /srv/a\nUse Host b.example /srv/b';
    const at = (line: number, root: string): string => applyHunks(text, stopDirectoryMail(text, { line, root, action: ACTION }) ?? []) ?? '';
    const block = (root: string): string => `${MARK}\n<Directory "${root}">\n    php_admin_value sendmail_path "/bin/false"\n</Directory>\n`;
    expect(at(1, '/srv/a')).toBe(`Use Host a.example /srv/a\n${block('/srv/a')}Use Host b.example /srv/b`);
    expect(at(2, '/srv/b')).toBe(`${text}\n${block('/srv/b')}`);
  });

  it('refuses a root that could end its quotes', () => {
    expect(stopDirectoryMail('Use x\n', { line: 1, root: '/srv/"> x', action: ACTION })).toBeNull();
  });
});

describe('closeHost', () => {
  it('answers 503 in one host alone', () => {
    const text = '<VirtualHost *:80>\n  ServerName a\n</VirtualHost>\n<VirtualHost *:80>\n  ServerName b\n</VirtualHost>\n';
    const hunks = closeHost(text, { line: 4, action: ACTION }) ?? [];
    const after = applyHunks(text, hunks) ?? '';
    expect(after.startsWith(text.slice(0, -'</VirtualHost>\n'.length))).toBe(true);
    expect(after).toContain('  <Location "/">\n      RedirectMatch 503 "^/(?!\\.well-known/acme-challenge/)"\n');
    expect(applyHunks(after, invertHunks(hunks))).toBe(text);
    expect(closeHost(text, { line: 2, action: ACTION })).toBeNull();
  });
});

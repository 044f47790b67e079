import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rootedHost } from '../host/rooted.ts';
import { readPhpIni } from '../parse/php-ini.ts';
import { listPhpMailLogs, phpMailSettings } from './php-settings.ts';
import { listSites } from './sites.ts';

const FILES: Readonly<Record<string, string>> = {
  'etc/php/8.2/apache2/php.ini': '[mail function]\n;mail.log = /no\nmail.log = /var/log/php-mail.log ; all\nmail.add_x_header = On\n',
  'etc/php/8.2/fpm/php.ini': 'sendmail_path = "/usr/sbin/sendmail -t -i"\n',
  'etc/php/8.2/fpm/conf.d/90-mail.ini': 'mail.log = syslog\n',
  'etc/php/8.2/fpm/pool.d/shop.conf':
    '[shop]\nuser = shop\nlisten = /run/shop.sock\nphp_admin_value[mail.log] = "/var/www/shop/mail.log"\nphp_admin_flag[mail.add_x_header] = off\n',
  'etc/php/8.2/fpm/pool.d/blog.conf': '[blog]\nuser = blog\nlisten = /run/blog.sock\n',
  'etc/apache2/apache2.conf': `User www-data
LoadModule php_module x.so
<VirtualHost *:80>
ServerName a.example
DocumentRoot /var/www/a/www
</VirtualHost>
<VirtualHost *:80>
ServerName b.example
DocumentRoot /var/www/b/www
php_admin_value mail.log /var/log/b-mail.log
</VirtualHost>
<VirtualHost *:80>
ServerName shop.example
DocumentRoot /var/www/shop/www
SetHandler "proxy:unix:/run/shop.sock|fcgi://localhost"
</VirtualHost>
<VirtualHost *:80>
ServerName blog.example
DocumentRoot /var/www/blog/www
SetHandler "proxy:unix:/run/blog.sock|fcgi://localhost"
</VirtualHost>
<VirtualHost *:80>
ServerName evil.example
DocumentRoot /var/www/evil/www
SetHandler "proxy:unix:/run/blog.sock|fcgi://localhost"
</VirtualHost>
`,
  'var/www/a/www/.htaccess': 'php_value mail.log /var/www/a/mail.log\n',
  'var/www/b/www/.htaccess': 'php_value mail.log /var/www/b/mail.log\n',
  'var/www/blog/www/.user.ini': 'mail.log = /var/www/blog/logs/mail.log\nsendmail_path = /tmp/x\n',
  'var/www/evil/www/.user.ini': 'mail.log = /var/www/evil/../shop/mail.log\n',
  'home/da/.php/php-mail.log': '',
};
const ACCOUNTS = [{ name: 'da', uid: 1005, gid: 1005, home: '/home/da', shell: '/bin/bash' }];
let root = '';

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'php-'));
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
});

afterAll(() => rmSync(root, { recursive: true }));

describe('phpMailSettings', () => {
  it('takes the ini, then the site’s own files, then what the server or the pool gives', () => {
    const host = rootedHost(root);
    const settings = Object.fromEntries(listSites(host, []).map((site) => [site.domain, phpMailSettings(host, site)]));
    expect(settings).toEqual({
      'a.example': { mailLog: '/var/www/a/mail.log', sendmailPath: null, addsHeader: true },
      'b.example': { mailLog: '/var/log/b-mail.log', sendmailPath: null, addsHeader: true },
      'shop.example': { mailLog: '/var/www/shop/mail.log', sendmailPath: '/usr/sbin/sendmail -t -i', addsHeader: false },
      'blog.example': { mailLog: '/var/www/blog/logs/mail.log', sendmailPath: '/usr/sbin/sendmail -t -i', addsHeader: null },
      'evil.example': { mailLog: 'syslog', sendmailPath: '/usr/sbin/sendmail -t -i', addsHeader: null },
    });
  });

  it('lists the logs', () => {
    const host = rootedHost(root);
    expect(listPhpMailLogs(host, listSites(host, []), ACCOUNTS)).toEqual([
      { path: '/var/www/a/mail.log', domain: 'a.example' },
      { path: '/var/log/b-mail.log', domain: 'b.example' },
      { path: '/var/www/shop/mail.log', domain: 'shop.example' },
      { path: '/var/www/blog/logs/mail.log', domain: 'blog.example' },
      { path: 'syslog', domain: 'evil.example' },
      { path: '/home/da/.php/php-mail.log', domain: null },
    ]);
  });
});

describe('readPhpIni', () => {
  it('reads values with quotes and remarks, and leaves out sections of single paths', () => {
    expect([...readPhpIni('a.b = "x; y" ; z\r\nc=1 ; d\n[PATH=/srv]\nc=2\n[PHP]\ne = \n;f=1\n= 2\n')]).toEqual([
      ['a.b', 'x; y'],
      ['c', '1'],
      ['e', ''],
    ]);
  });
});

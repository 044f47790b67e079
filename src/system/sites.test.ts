import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rootedHost } from '../host/rooted.ts';
import { readAccounts } from './accounts.ts';
import { listSites } from './sites.ts';
import { siteOfPath } from './sites/path-layouts.ts';

let root = '';
const PASSWD = 'root:x:0:0:root:/root:/bin/bash\nwww-data:x:33:33::/var/www:/usr/sbin/nologin\nshop:x:1001:1001::/var/www/shop:/bin/bash\n';

const FILES: Readonly<Record<string, string>> = {
  'etc/passwd': PASSWD,
  'etc/apache2/envvars': 'export APACHE_RUN_USER=www-data\nexport APACHE_LOG_DIR=/var/log/apache2$SUFFIX\n',
  'etc/apache2/apache2.conf':
    'User ${APACHE_RUN_USER}\nIncludeOptional mods-enabled/*.load\nIncludeOptional sites-enabled/*.conf\nInclude apache2.conf\n',
  'etc/apache2/mods-enabled/php.load': 'LoadModule php_module /usr/lib/apache2/modules/libphp8.2.so\n',
  'etc/apache2/sites-available/shop.conf': `<virtualhost *:80>\r
  SERVERNAME "Shop.example"
  serveralias www.shop.example \\
     m.shop.example
  DocumentRoot "/var/www/shop/data/www/shop.example/"
  # DocumentRoot /elsewhere
  CustomLog \${APACHE_LOG_DIR}/shop-access.log combined
</VirtualHost>
<VirtualHost *:443>
  ServerName shop.example
  DocumentRoot /var/www/shop/data/www/shop.example
  CustomLog \${APACHE_LOG_DIR}/shop-ssl.log combined
</VirtualHost>
<VirtualHost *:80>
  ServerName fpm.example
  DocumentRoot /srv/fpm
  SetHandler "proxy:unix:/run/php/fpm.sock|fcgi://localhost"
</VirtualHost>
`,
  'etc/php/8.2/fpm/pool.d/fpm.conf': '[fpm]\nuser = shop\nlisten = /run/php/$pool.sock\n',
  'etc/nginx/nginx.conf': "http { include /etc/nginx/conf.d/*.conf; log_format x '$remote_addr {';\n}\n",
  'etc/nginx/conf.d/shop.conf':
    'server { listen 80; # }\n server_name shop.example www.shop.example;\n access_log /var/log/nginx/shop.log combined;\n location / { proxy_pass http://127.0.0.1:8080; }\n}\n',
};

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'sites-'));
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  mkdirSync(join(root, 'etc/apache2/sites-enabled'));
  symlinkSync('../sites-available/shop.conf', join(root, 'etc/apache2/sites-enabled/shop.conf'));
});

afterAll(() => rmSync(root, { recursive: true }));

describe('listSites', () => {
  it('joins what Apache, its pools and the nginx in front say of a site', () => {
    const host = rootedHost(root);
    const [shop, fpm, ...more] = listSites(host, readAccounts(PASSWD));
    expect(more).toEqual([]);
    expect(shop).toMatchObject({
      domain: 'shop.example',
      aliases: ['www.shop.example', 'm.shop.example'],
      root: '/var/www/shop/data/www/shop.example',
      runsAs: 'www-data',
      owner: 'shop',
      php: 'module',
      accessLogs: ['/var/log/apache2/shop-access.log', '/var/log/apache2/shop-ssl.log'],
      frontLogs: ['/var/log/nginx/shop.log'],
      config: { path: '/etc/apache2/sites-available/shop.conf', line: 1 },
    });
    expect(fpm).toMatchObject({ domain: 'fpm.example', runsAs: 'shop', php: 'fpm' });
  });
});

describe('siteOfPath', () => {
  it.each([
    ['/var/www/shop/data/www/shop.example/wp-content', 'shop.example', 'shop'],
    ['/home/u/web/a.example/public_html/x', 'a.example', 'u'],
    ['/home/u/domains/a.example/public_html', 'a.example', 'u'],
    ['/var/www/vhosts/a.example/httpdocs/x', 'a.example', null],
    ['/var/www/a.example/public', 'a.example', null],
  ])('%s is %s of %s', (path, domain, owner) => {
    expect(siteOfPath(path)).toMatchObject({ domain, owner });
  });

  it.each(['/', '/var/www', '/home/u/mail', '/var/www/html/wp-content'])('%s is nobody’s', (path) => {
    expect(siteOfPath(path)).toBeNull();
  });
});

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rootedHost } from '../host/rooted.ts';
import { readAccounts } from './accounts.ts';
import { listSites, listWebServers } from './sites.ts';
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

describe('listWebServers', () => {
  it('knows the format of each log, wherever it is defined, and whose log it is', () => {
    const other = mkdtempSync(join(tmpdir(), 'formats-'));
    const put = (path: string, text: string): void => {
      mkdirSync(dirname(join(other, path)), { recursive: true });
      writeFileSync(join(other, path), text);
    };
    put(
      'etc/httpd/conf/httpd.conf',
      `ServerRoot "/etc/httpd"
LogFormat "%v \\"%r\\" %t %D" timed
LogFormat "%h %t \\"%r\\" plain"
CustomLog logs/access_log combined
GlobalLog /var/log/httpd/global timed
IncludeOptional conf.d/*.conf
`,
    );
    put(
      'etc/httpd/conf.d/sites.conf',
      `<VirtualHost *:80>
ServerName a.example
DocumentRoot /srv/a
CustomLog "/var/log/a" timed env=!x
TransferLog /var/log/a2
CustomLog "|/bin/cat" timed
CustomLog /var/log/a3 "%a %t %m %U"
CustomLog /var/log/a4 nowhere
</VirtualHost>
<VirtualHost *:80>
ServerName b.example
DocumentRoot /srv/b
LogFormat "%t %r" combined
</VirtualHost>
`,
    );
    put(
      'etc/nginx/nginx.conf',
      `http {
 log_format main escape=json '{"t":"$time_iso8601",'
   "\\"r\\":\\"$request\\"}";
 log_format hosted '$host [$time_local] "$request"';
 access_log /var/log/nginx/main.log main;
 access_log /var/log/nginx/hosted.log hosted buffer=32k;
 server { server_name a.example; access_log /var/log/nginx/a.log; location /x { access_log off; } access_log /var/log/nginx/$host.log main; }
 server { server_name b.example; location / { proxy_pass http://127.0.0.1; access_log /var/log/nginx/b.log none; } }
 server { server_name _; root /srv; access_log /var/log/nginx/rest.log main; }
}
`,
    );
    const { sites, sharedLogs } = listWebServers(rootedHost(other), []);
    rmSync(other, { recursive: true });
    const shown = (formats: ReadonlyMap<string, readonly { readonly text: string }[]> | undefined): unknown =>
      Object.fromEntries([...(formats ?? [])].map(([path, all]) => [path, all.map(({ text }) => text).join(' | ')]));
    expect(sites.map(({ domain, logFormats }) => [domain, shown(logFormats)])).toEqual([
      [
        'a.example',
        {
          '/var/log/a': '%v "%r" %t %D',
          '/var/log/a2': '%h %t "%r" plain',
          '/var/log/a3': '%a %t %m %U',
          '/var/log/nginx/a.log': '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"',
        },
      ],
      [
        'b.example',
        {
          '/etc/httpd/logs/access_log': '%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i"',
          '/var/log/nginx/main.log': '{"t":"$time_iso8601","r":"$request"}',
        },
      ],
    ]);
    expect(sites[0]?.accessLogs).toEqual(['/var/log/a', '/var/log/a2', '/var/log/a3', '/var/log/a4']);
    expect(sites[1]?.frontLogs).toEqual(['/var/log/nginx/b.log', '/var/log/nginx/main.log']);
    expect(sharedLogs.map(({ path, isFront }) => [path, isFront])).toEqual([
      ['/var/log/httpd/global', false],
      ['/var/log/nginx/hosted.log', true],
      ['/var/log/nginx/rest.log', true],
    ]);
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

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { Site } from '../domain/site.ts';
import type { Host } from '../host/host.ts';
import { rootedHost } from '../host/rooted.ts';
import { listPanels, listPanelSites, withPanelSites } from './panels.ts';
import { readKeyValues } from './panels/panel.ts';

const temporary = mkdtempSync(join(tmpdir(), 'panels-'));
let count = 0;

afterAll(() => rmSync(temporary, { recursive: true }));

/** A small tree, composed after the panel's documentation: none of them is of a real server. */
function tree(files: Readonly<Record<string, string>>): Host {
  const root = join(temporary, String(count++));
  for (const [path, text] of Object.entries({ 'etc/hostname': 'x\n', ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return rootedHost(root);
}

const trees = {
  hestia: tree({
    'usr/local/hestia/conf/hestia.conf': "WEB_SYSTEM='apache2'\nWEB_BACKEND='php-fpm'\nPROXY_SYSTEM='nginx'\n",
    'usr/local/hestia/data/users/shop/web.conf':
      "DOMAIN='Shop.example' IP='198.51.100.1' IP6='' ALIAS='www.shop.example,m.shop.example' TPL='default' SSL='yes' BACKEND='PHP-8_2' PROXY='default' SUSPENDED='no'\nDOMAIN='../../etc' IP=''\nDOMAIN='app.example' CUSTOM_DOCROOT='/home/shop/web/app.example/public_html/public/' TPL='default' BACKEND='PHP-8_2'\n",
    'home/shop/conf/web/shop.example/apache2.conf': '<VirtualHost>\n',
    'etc/php/8.2/fpm/pool.d/shop.example.conf': '[shop.example]\n',
  }),
  ispmanager: tree({
    'usr/local/mgr5/etc/ispmgr.conf': '',
    'etc/apache2/vhosts/shop/shop.example.conf':
      '<VirtualHost 127.0.0.1:8080>\n ServerName shop.example\n ServerAlias www.shop.example\n DocumentRoot /var/www/shop/data/www/shop.example\n SuexecUserGroup shop shop\n AddHandler fcgid-script .php\n FCGIWrapper /var/www/php-bin/shop/php .php\n</VirtualHost>\n',
    'etc/apache2/vhosts/shop/mod.example.conf':
      '<VirtualHost 127.0.0.1:8080>\n ServerName mod.example\n DocumentRoot /var/www/shop/data/www/mod.example\n AssignUserID shop shop\n php_admin_value open_basedir "/var/www/shop/data"\n</VirtualHost>\n',
    'etc/nginx/vhosts/shop/shop.example.conf': 'server { server_name shop.example; }\n',
    'etc/nginx/vhosts/shop/fpm.example.conf':
      'server { server_name fpm.example www.fpm.example; set $root_path /var/www/shop/data/www/fpm.example; root $root_path; location ~ x { fastcgi_pass unix:/var/www/php-fpm/shop.sock; } }\n',
    'etc/nginx/vhosts/..bad/x.example.conf': '',
    'var/www/php-bin/shop/php.ini': '',
    'opt/php82/etc/php-fpm.d/shop.conf': '',
  }),
  cpanel: tree({
    'usr/local/cpanel/version': '11.126',
    'etc/userdatadomains':
      'shop.example: shop==root==main==shop.example==/home/shop/public_html==198.51.100.1:80==198.51.100.1:443==0=ea-php82==ea-php82\nsub.shop.example: shop==root==sub==shop.example==/home/shop/sub==198.51.100.1:80==\n*: nobody\nbad: ../x==root==main==x==/etc\n',
    'var/cpanel/userdata/shop/shop.example': "---\ndocumentroot: /home/shop/public_html\nserveralias: 'www.shop.example mail.shop.example'\n",
    'var/cpanel/userdata/shop/shop.example.php-fpm.yaml': '---\n',
    'opt/cpanel/ea-php82/root/etc/php-fpm.d/shop.example.conf': '',
    'etc/apache2/conf/httpd.conf':
      'Listen 80\n<VirtualHost 198.51.100.1:80>\n  ServerName shop.example\n</VirtualHost>\n<VirtualHost 198.51.100.1:80>\n  ServerName sub.shop.example\n</VirtualHost>\n',
    'home/shop/sub/php.ini': '',
  }),
  directadmin: tree({
    'usr/local/directadmin/conf/directadmin.conf': '',
    'usr/local/directadmin/custombuild/options.conf': 'php1_release=8.2\nphp1_mode=php-fpm\nwebserver=nginx_apache\n',
    'usr/local/directadmin/data/users/shop/domains.list': 'shop.example\n../x\n',
    'usr/local/directadmin/data/users/shop/domains/shop.example.pointers': 'other.example=type=pointer\n',
    'usr/local/directadmin/data/users/shop/httpd.conf': '',
    'usr/local/directadmin/data/users/shop/php/php-fpm82.conf': '',
  }),
  plesk: tree({
    'usr/local/psa/version': '18.0.60 Debian 12\n',
    'var/www/vhosts/system/shop.example/conf/httpd.conf':
      '<VirtualHost 198.51.100.1:7080>\n ServerName "shop.example:80"\n ServerAlias "www.shop.example"\n DocumentRoot "/var/www/vhosts/shop.example/httpdocs"\n SuexecUserGroup "shop_u" "psacln"\n <FilesMatch \\.php$>\n  SetHandler "proxy:unix:///var/www/vhosts/system/shop.example/php-fpm.sock|fcgi://127.0.0.1:9000"\n </FilesMatch>\n</VirtualHost>\n',
    'var/www/vhosts/system/shop.example/etc/php.ini': '',
    'var/www/vhosts/system/.hidden/conf/httpd.conf': '',
  }),
} as const;

describe('panels', () => {
  it.each(Object.entries(trees))('%s is recognised by its own files', (kind, host) => {
    expect(listPanels(host)).toEqual([kind]);
    for (const site of listPanelSites(host)) {
      expect(site).toMatchObject({ panel: kind, owner: expect.any(String) });
      expect(site.root).toMatch(/^\/(?:home|var\/www)\//);
      expect(site.domain).not.toContain('..');
    }
  });

  it('are none on a plain server', () => {
    expect(listPanelSites(tree({ 'etc/userdatadomains': 'shop.example: shop==root==main==shop.example==/home/shop==\n' }))).toEqual([]);
  });

  it('tell of a site: owner, how PHP runs, its own settings, logs and configuration', () => {
    const first = (host: Host): unknown => {
      const [site] = listPanelSites(host).filter(({ domain }) => domain === 'shop.example');
      return site === undefined ? null : [site.root, site.owner, site.php, site.phpSettings, site.config?.path, site.accessLogs[0], site.aliases[0]];
    };
    expect(first(trees.hestia)).toEqual([
      ...['/home/shop/web/shop.example/public_html', 'shop', 'fpm', '/etc/php/8.2/fpm/pool.d/shop.example.conf'],
      ...['/home/shop/conf/web/shop.example/apache2.conf', '/var/log/apache2/domains/shop.example.log', 'www.shop.example'],
    ]);
    expect(first(trees.ispmanager)).toEqual([
      ...['/var/www/shop/data/www/shop.example', 'shop', 'cgi', '/var/www/php-bin/shop/php.ini'],
      ...['/etc/apache2/vhosts/shop/shop.example.conf', '/var/www/httpd-logs/shop.example.access.log', 'www.shop.example'],
    ]);
    expect(first(trees.cpanel)).toEqual([
      ...['/home/shop/public_html', 'shop', 'fpm', '/opt/cpanel/ea-php82/root/etc/php-fpm.d/shop.example.conf'],
      ...['/etc/apache2/conf/httpd.conf', '/etc/apache2/logs/domlogs/shop.example', 'www.shop.example'],
    ]);
    expect(first(trees.directadmin)).toEqual([
      ...['/home/shop/domains/shop.example/public_html', 'shop', 'fpm', '/usr/local/directadmin/data/users/shop/php/php-fpm82.conf'],
      ...['/usr/local/directadmin/data/users/shop/httpd.conf', '/var/log/httpd/domains/shop.example.log', 'other.example'],
    ]);
    expect(first(trees.plesk)).toEqual([
      ...['/var/www/vhosts/shop.example/httpdocs', 'shop_u', 'fpm', '/var/www/vhosts/system/shop.example/etc/php.ini'],
      ...['/var/www/vhosts/system/shop.example/conf/httpd.conf', '/var/www/vhosts/system/shop.example/logs/access_log', 'www.shop.example'],
    ]);
  });

  it('tell their further sites too', () => {
    const short = (host: Host): unknown =>
      listPanelSites(host).map(({ domain, php, root, phpSettings, config }) => [domain, php, root, phpSettings, config?.line]);
    expect(short(trees.ispmanager)).toContainEqual(['mod.example', 'module', '/var/www/shop/data/www/mod.example', null, 1]);
    expect(short(trees.ispmanager)).toContainEqual([
      'fpm.example',
      'fpm',
      '/var/www/shop/data/www/fpm.example',
      '/opt/php82/etc/php-fpm.d/shop.conf',
      1,
    ]);
    expect(short(trees.cpanel)).toContainEqual(['sub.shop.example', 'cgi', '/home/shop/sub', '/home/shop/sub/php.ini', 5]);
    expect(short(trees.hestia)).toContainEqual(['app.example', 'fpm', '/home/shop/web/app.example/public_html/public', null, 3]);
  });
});

describe('withPanelSites', () => {
  const served: Site = {
    ...{
      domain: 'shop.example',
      aliases: [],
      root: '',
      runsAs: null,
      owner: null,
      php: 'unknown',
      accessLogs: ['/own.log'],
      frontLogs: [],
      config: null,
    },
  };

  it('fills what the configuration left open, and adds what it does not serve', () => {
    const [joined, ...more] = withPanelSites([served, { ...served, domain: 'plain.example' }], listPanelSites(trees.hestia));
    expect(joined).toMatchObject({
      root: '/home/shop/web/shop.example/public_html',
      runsAs: 'shop',
      owner: 'shop',
      php: 'fpm',
      accessLogs: ['/own.log'],
    });
    expect(more.map(({ domain }) => domain)).toEqual(['plain.example', 'app.example']);
  });
});

describe('the readers', () => {
  it('never throw on any text in any file', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        readKeyValues(text);
        const host = trees.cpanel;
        const read: Host = { ...host, readText: () => text };
        listPanelSites(read);
      }),
      { numRuns: 50 },
    );
  });
});

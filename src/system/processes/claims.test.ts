import { describe, expect, it } from 'vitest';
import { localHost } from '../../host/local.ts';
import { loadClaim } from './claims.ts';

const host = localHost();
const claim = (exe: string, comm: string, ...argv: readonly string[]): string | null =>
  loadClaim(host, { exe, exeDeleted: false, comm, argv, isElsewhere: false });

describe('a name that lies', () => {
  it.each([
    ['/usr/bin/perl', 'kworker/0:1', ['[kworker/0:1]']],
    ['/usr/bin/perl', 'perl', ['[kworker/u8:2-events]']],
    ['/usr/bin/perl', 'perl', ['kworker/0:1H']],
    ['/usr/bin/perl', 'perl', ['[systemd]']],
    ['/usr/bin/perl', '/usr/sbin/httpd', ['/usr/sbin/httpd']],
    ['/usr/bin/perl', 'httpd', ['/usr/sbin/httpd', '-DSSL']],
    ['/usr/bin/perl', 'crond', ['crond']],
    ['/usr/bin/python3.11', 'sshd', ['sshd: root@pts/0']],
    ['/usr/bin/perl', 'apache2', ['/usr/sbin/apache2 -k start']],
    ['/home/u/.x/a.out', 'a.out', ['nginx: worker process']],
    ['/usr/bin/php8.2', 'php-fpm', ['-bash']],
    ['/tmp/crond', 'crond', ['/tmp/crond']],
    ['/dev/shm/.a/sshd', 'sshd', ['sshd: x']],
    ['/home/u/x', 'cron', ['./x']],
  ])('%s as %s %j', (exe, comm, argv) => {
    expect(claim(exe, comm, ...argv)).not.toBeNull();
  });

  it('bears the path of another program', () => {
    expect(claim('/usr/bin/env', 'env', '/usr/bin/sort')).toBe('/usr/bin/sort');
    expect(claim('/usr/bin/env', 'env', '/usr/bin/env', 'sort')).toBeNull();
    expect(claim('/usr/bin/env', 'env', '/proc/self/exe')).toBeNull();
  });
});

describe('a name that is known', () => {
  it.each([
    ['/usr/bin/bash', 'bash', ['-bash']],
    ['/usr/bin/dash', 'sh', ['sh', '-c', 'x']],
    ['/usr/bin/dash', 'cron', ['/bin/sh', '/usr/local/bin/cron']],
    ['/usr/bin/perl', 'crond', ['/usr/bin/perl', '-w', '/home/u/crond', '--x']],
    ['/usr/sbin/sshd', 'sshd', ['sshd: user@pts/0']],
    ['/usr/lib/openssh/sshd-session', 'sshd-session', ['sshd-session: user@notty']],
    ['/usr/sbin/apache2', 'apache2', ['/usr/sbin/apache2', '-k', 'start']],
    ['/usr/local/apache/bin/httpd', 'httpd', ['/usr/sbin/httpd', '-k', 'start']],
    ['/usr/sbin/nginx', 'nginx', ['nginx: worker process']],
    ['/usr/sbin/sw-cp-serverd', 'sw-cp-serverd', ['nginx: worker process']],
    ['/usr/local/hestia/php/sbin/hestia-php', 'hestia-php', ['php-fpm: pool www']],
    ['/usr/sbin/php-fpm8.2', 'php-fpm8.2', ['php-fpm: pool shop']],
    ['/usr/sbin/mariadbd', 'mysqld', ['/usr/sbin/mysqld']],
    ['/usr/bin/perl', 'spamd child', ['spamd child']],
    ['/usr/bin/perl', 'amavisd-new (ma', ['/usr/sbin/amavisd-new (master)']],
    ['/usr/bin/perl', 'lfd - sleeping', ['lfd - sleeping']],
    ['/usr/local/cpanel/cpsrvd', 'cpsrvd (SSL) - ', ['cpsrvd (SSL) - waiting for connections']],
    ['/usr/bin/python3.11', 'fail2ban-server', ['/usr/bin/python3', '/usr/bin/fail2ban-server', '-xf', 'start']],
    ['/usr/bin/python3.11', '[celeryd: celer', ['[celeryd: celery@vps:MainProcess] -active- (worker)']],
    ['/usr/lib/postgresql/15/bin/postgres', 'postgres', ['postgres: checkpointer ']],
    ['/usr/lib/dovecot/imap-login', 'imap-login', ['dovecot/imap-login']],
    ['/usr/lib/systemd/systemd', '(sd-pam)', ['(sd-pam)']],
    ['/usr/lib/systemd/systemd', 'systemd', ['/lib/systemd/systemd', '--user']],
    ['/usr/sbin/exim4', 'exim4', ['/usr/sbin/exim4', '-bd', '-q30m']],
    ['/usr/bin/busybox', 'crond', ['crond', '-f']],
    ['/usr/bin/node', 'node', ['node', '/srv/app/server.js']],
    ['/usr/bin/node', 'PM2 v5.3.0: God', ['PM2 v5.3.0: God Daemon (/root/.pm2)']],
    ['/usr/sbin/pure-ftpd', 'pure-ftpd', ['pure-ftpd (SERVER)']],
    ['/home/u/bin/kdevtmpfs2', 'kdevtmpfs2', ['./kdevtmpfs2']],
  ])('%s as %s %j', (exe, comm, argv) => {
    expect(claim(exe, comm, ...argv)).toBeNull();
  });
});

import type { Box, BoxFile } from '../box/box.ts';
import type { Suite } from '../box/recipe.ts';
import { serverAddress, serverAddress6, type EximOptions } from './exim.ts';

/** Has all mail go through a filter that hands it back unchanged, with or without telling whose it was. */
export const filters: Readonly<Record<'silent' | 'telling', readonly string[]>> = {
  silent: ['content_filter = smtp:[127.0.0.1]:10025'],
  telling: ['content_filter = smtp:[127.0.0.1]:10025', 'smtp_send_xforward_command = yes'],
};

/** Configures Postfix as a smarthost of the sink, from Debian's own files, with dovecot to check passwords, and starts it. */
export async function startPostfix(box: Box, { localDomains, logins = new Map(), aliases = new Map(), options = [] }: EximOptions): Promise<void> {
  const settings = [
    `myhostname = ${box.hostname}`,
    `mydestination = ${['$myhostname', 'localhost', ...localDomains].join(', ')}`,
    `inet_interfaces = 127.0.0.1, ${serverAddress}, [${serverAddress6}]`,
    'mynetworks = 127.0.0.0/8',
    'relayhost = [203.0.113.25]',
    'smtp_host_lookup = native',
    'smtp_tls_security_level = none',
    'smtpd_tls_security_level = none',
    'smtpd_tls_auth_only = no',
    'smtpd_sasl_auth_enable = yes',
    'smtpd_sasl_type = dovecot',
    'smtpd_sasl_path = private/auth',
    'smtpd_client_port_logging = no',
    'default_destination_concurrency_limit = 2',
    ...options,
  ];
  await box.write(
    { path: '/opt/lab/main.cf', text: `${settings.join('\n')}\n` },
    { path: '/etc/dovecot/users', text: [...logins].map(([login, password]) => `${login}:{PLAIN}${password}::::::\n`).join(''), mode: '0644' },
    dovecotSettings(box.suite),
  );
  const lines = [...aliases].map(([local, account]) => `${local}: ${account}`);
  await box.script(`
    printf '%s\\n' ${lines.map((line) => `'${line}'`).join(' ')} >> /etc/aliases
    sed -n 's/ *=.*//p' /opt/lab/main.cf | while read -r name; do sed -i "/^$name *=/d" /etc/postfix/main.cf; done
    cat /opt/lab/main.cf >> /etc/postfix/main.cf
    sed -i 's/^#submission inet n/submission inet n/; /^submission inet/a\\  -o syslog_name=postfix/submission' /etc/postfix/master.cf
    postconf -F '*/*/chroot = n'
    postconf -M '127.0.0.1:10025/inet=127.0.0.1:10025 inet n - n - - smtpd -o content_filter= -o smtpd_authorized_xforward_hosts=127.0.0.0/8'
    newaliases
    postfix start > /dev/null 2>&1 < /dev/null
    for try in $(seq 100); do [ -S /var/spool/postfix/public/pickup ] && break; sleep 0.05; done
    dovecot -c /etc/dovecot/lab.conf > /dev/null 2>&1 < /dev/null`);
}

/** Dovecot checks the passwords; 2.4 (Debian 13) says the same in other words. */
function dovecotSettings(suite: Suite): BoxFile {
  const isNew = suite !== 'bookworm';
  const checks = isNew
    ? 'passdb passwd-file {\n  passwd_file_path = /etc/dovecot/users\n}\nuserdb static {\n  fields {\n    uid = nobody\n    gid = nogroup\n    home = /tmp\n  }\n}'
    : 'passdb {\n  driver = passwd-file\n  args = /etc/dovecot/users\n}\nuserdb {\n  driver = static\n  args = uid=nobody gid=nogroup home=/tmp\n}';
  return {
    path: '/etc/dovecot/lab.conf',
    text: `${isNew ? 'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nauth_allow_cleartext = yes' : 'disable_plaintext_auth = no'}
protocols =
ssl = no
auth_mechanisms = plain login
log_path = /var/log/dovecot.log
base_dir = /run/dovecot-lab
${checks}
service auth {
  unix_listener /var/spool/postfix/private/auth {
    mode = 0666
  }
}
`,
  };
}

/** Tries all that waits in deferred, as qmgr does every five minutes. */
export async function runPostfixQueue(box: Box): Promise<void> {
  await box.run(['/usr/sbin/postqueue', '-f'], { accept: 'any' });
}

import type { Account } from '../../domain/site.ts';

/** Accounts of daemons and of the system that no distribution lets log in (base-passwd of Debian, setup of RHEL, their servers' packages). */
const SYSTEM_NAMES = new Set(
  (
    'daemon bin sys adm lp mail news uucp man proxy www-data backup list irc gnats nobody games operator ftp apache httpd nginx ' +
    'postfix dovecot dovenull exim Debian-exim mailnull smmsp smmta named bind sshd ntp chrony _chrony messagebus dbus polkitd rpc rpcuser nfsnobody ' +
    'systemd-network systemd-resolve systemd-timesync systemd-coredump systemd-bus-proxy tcpdump uuidd _apt proftpd pure-ftpd vsftpd opendkim clamav amavis'
  ).split(' '),
);
const WEB_NAMES = new Set(['www-data', 'apache', 'httpd', 'nginx', 'nobody', 'www', 'web', 'webapps']);
const SHELL = /(?:^|\/)(?:ba|da|z|k|mk|c|tc|a|fi|rba)?sh(?:-static|\d[\d.]*)?$/;
/** crypt(5): `$id$…`, `_…` of BSDi, or 13 characters of the old DES. A `!` or `*` in front locks it. */
const HASH = /^(?:\$[^:]{8,}|_[./0-9A-Za-z]{19}|[./0-9A-Za-z]{13})$/;

/** Whether an account is one that distributions keep from logging in. */
export function isSystemAccount({ name }: Pick<Account, 'name'>): boolean {
  return SYSTEM_NAMES.has(name);
}

/** Whether many sites run under this name. */
export function isWebName(name: string): boolean {
  return WEB_NAMES.has(name);
}

/** A shell that takes commands; an empty field means /bin/sh (passwd(5)). */
export function isLoginShell(shell: string): boolean {
  return shell === '' || SHELL.test(shell);
}

/** Whether somebody may log in with a password. */
export function isUsablePassword(password: string): boolean {
  return HASH.test(password);
}

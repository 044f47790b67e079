/** Daemons and commands of Postfix that log. */
const DAEMONS: ReadonlySet<string> = new Set([
  ...[
    'anvil',
    'bounce',
    'cleanup',
    'discard',
    'dnsblog',
    'error',
    'flush',
    'lmtp',
    'local',
    'master',
    'nqmgr',
    'oqmgr',
    'pickup',
    'pipe',
    'postscreen',
  ],
  ...[
    'postdrop',
    'postfix-script',
    'postlog',
    'postlogd',
    'postqueue',
    'postsuper',
    'proxymap',
    'qmgr',
    'qmqpd',
    'scache',
    'sendmail',
    'showq',
    'smtp',
  ],
  ...['smtpd', 'spawn', 'tlsmgr', 'tlsproxy', 'trivial-rewrite', 'verify', 'virtual', 'postalias', 'postmap', 'postconf', 'postmulti', 'policyd'],
]);

/**
 * The daemon that a tag names, or null when it is none of Postfix's: `postfix/smtpd`, `postfix/submission/smtpd`, `NAME/qmgr` of another instance. Names of
 * services (`-o syslog_name=postfix-amavis`) stand before the last slash.
 */
export function daemonOfTag(tag: string, names: readonly string[]): string | null {
  const slash = tag.lastIndexOf('/');
  if (slash < 1) return null;
  const daemon = tag.slice(slash + 1);
  if (!DAEMONS.has(daemon)) return null;
  const first = tag.slice(0, tag.indexOf('/'));
  return first.startsWith('postfix') || names.some((name) => tag.startsWith(`${name}/`)) ? daemon : null;
}

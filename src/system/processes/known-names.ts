/** A name that a spamming script likes to bear, and the programs that rightly bear it (base names of executables). */
export interface Disguise {
  readonly name: string;
  readonly programs: RegExp;
}

/**
 * Names of kernel threads. No program of a distribution is called so. Longer names of the same beginning are miners' (`kdevtmpfsi`).
 */
export const kernelThreadName =
  /^(?:kworker(?:[/:][\w:/.-]{0,64})?|(?:ksoftirqd|migration|cpuhp|idle_inject|jbd2|irq)\/[\w:.-]{1,64}|kthreadd|kswapd\d|rcu_(?:sched|bh|gp|par_gp|preempt)|watchdogd|khugepaged|kdevtmpfs|kauditd|kintegrityd|kblockd|ext4-rsv-conver|khungtaskd|oom_reaper|kcompactd\d|scsi_eh_\d{1,4})$/;

/**
 * Daemons of servers and the titles they set (`nginx: worker process`, `sshd: user@pts/0`, `-bash` of a login). `busybox` is all of them in small systems.
 */
export const disguises: readonly Disguise[] = [
  { name: 'cron', programs: /^(?:cron|crond|busybox|cronie|dcron|fcron|bcron)/ },
  { name: 'crond', programs: /^(?:crond?|busybox|cronie|dcron|fcron)/ },
  { name: 'atd', programs: /^atd/ },
  { name: 'httpd', programs: /^(?:httpd|apache|busybox|openlitespeed|lshttpd|litespeed)/ },
  { name: 'apache', programs: /^(?:httpd|apache)/ },
  { name: 'apache2', programs: /^(?:httpd|apache)/ },
  { name: 'nginx', programs: /nginx|openresty|angie|tengine|sw-cp-server/ },
  { name: 'sshd', programs: /^sshd/ },
  { name: 'sshd-session', programs: /^sshd/ },
  { name: 'exim', programs: /^exim/ },
  { name: 'exim4', programs: /^exim/ },
  { name: 'php-fpm', programs: /php|fpm/ },
  { name: 'mysqld', programs: /^(?:mysqld|mariadbd)/ },
  { name: 'mariadbd', programs: /^(?:mysqld|mariadbd)/ },
  { name: 'systemd', programs: /^(?:systemd|init)/ },
  { name: 'systemd-journald', programs: /^systemd/ },
  { name: 'systemd-logind', programs: /^systemd|^elogind/ },
  { name: 'systemd-udevd', programs: /^(?:systemd|udev)/ },
  { name: 'systemd-resolved', programs: /^systemd/ },
  { name: 'systemd-timesyncd', programs: /^systemd/ },
  { name: 'systemd-networkd', programs: /^systemd/ },
  { name: 'dbus-daemon', programs: /^dbus/ },
  { name: 'rsyslogd', programs: /^(?:rsyslogd|busybox)/ },
  { name: 'syslogd', programs: /syslog|busybox/ },
  { name: 'klogd', programs: /klogd|busybox/ },
  { name: 'udevd', programs: /udev/ },
  { name: 'agetty', programs: /getty|busybox/ },
  { name: 'getty', programs: /getty|busybox/ },
  { name: 'acpid', programs: /^(?:acpid|busybox)/ },
  { name: 'auditd', programs: /^auditd/ },
  { name: 'named', programs: /^named/ },
  { name: 'dovecot', programs: /^dovecot/ },
  { name: 'polkitd', programs: /^polkitd/ },
  { name: 'bash', programs: /^(?:r?bash|busybox)/ },
];

const byName = new Map(disguises.map((disguise) => [disguise.name, disguise]));

/**
 * The daemon whose name a title begins with as one does: alone, as a path, as `-bash`, or followed by `:` or a blank (`nginx: master process`,
 * `/usr/sbin/httpd -DFOREGROUND`); null when there is none.
 */
export function disguiseIn(title: string): Disguise | null {
  const [, word = ''] = /^-?(?:\/[^\s:]{0,255}\/)?([\w-]{1,40})(?:[\s:]|$)/.exec(title) ?? [];
  return byName.get(word) ?? null;
}

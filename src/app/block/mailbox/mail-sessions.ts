import type { Check } from '../../../domain/plan.ts';
import type { Host } from '../../../host/host.ts';

/** dovecot looks at its files once a second: until then the old password opens sessions, milliseconds. */
const UNNOTICED = 1100;

/** Has dovecot forget that it has accepted the password of late, and end the sessions of a mailbox (doveadm-auth(1), doveadm-kick(1)). Nothing without it. */
export function endMailSessions(host: Host, address: string): readonly Check[] {
  const doveadm = host.program('/usr/bin/doveadm', '/usr/sbin/doveadm', '/usr/local/bin/doveadm');
  if (doveadm === null || host.facts('/run/dovecot/master.pid') === null) return [];
  host.pause(UNNOTICED);
  host.run([doveadm, 'auth', 'cache', 'flush', address]);
  const before = countSessions(host, doveadm, address);
  if (before === 0) return [];
  host.run([doveadm, 'kick', address]);
  const left = countSessions(host, doveadm, address);
  return [{ check: 'sessions-ended', ok: left === 0, says: { id: 'check.mailSessions', params: { address, ended: before - left, left } } }];
}

/** A line each behind the heading of `doveadm who -1`. */
function countSessions(host: Host, doveadm: string, address: string): number {
  return host
    .run([doveadm, 'who', '-1', address])
    .stdout.split('\n')
    .filter((line) => line.startsWith(`${address} `)).length;
}

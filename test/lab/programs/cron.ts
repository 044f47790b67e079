import type { Box } from '../box/box.ts';

/**
 * Starts rsyslog with Debian's rules, and cron. Call it after the crontabs are written. logrotate believes that it ran the day
 * before, so the logs are rotated by cron's daily work at 6:25, if the story sees that hour.
 */
export async function startSyslogAndCron(box: Box): Promise<void> {
  // The stamps are rsyslog's own: those the kernel gives are of the real clock.
  await box.script(`
    sed -i 's/^module(load="imuxsock").*/module(load="imuxsock" SysSock.UseSysTimeStamp="off")/; /imklog/d' /etc/rsyslog.conf
    rm -f /etc/cron.d/*
    printf '#!/bin/sh\\nexit 0\\n' > /usr/sbin/policy-rc.d   # logrotate may have Apache reopen its logs
    find /etc/cron.daily -type f ! -name exim4-base ! -name logrotate -delete   # the rest only sleeps or takes time
    yesterday=$(date -d '-20 hours' +%Y-%-m-%-d-6:25:0)
    { echo 'logrotate state -- version 2'; for log in $(cd /var/log; ls exim4/mainlog apache2/*.log nginx/*.log 2>/dev/null); do echo "\\"/var/log/$log\\" $yesterday"; done; } > /var/lib/logrotate/status
    chmod 600 /var/lib/logrotate/status
    rsyslogd
    for try in $(seq 100); do [ -S /dev/log ] && break; sleep 0.02; done
    cron`);
}

/** Puts a user's crontab where crontab(1) would. */
export async function writeCrontab(box: Box, user: string, lines: readonly string[]): Promise<void> {
  await box.write({ path: `/var/spool/cron/crontabs/${user}`, owner: `${user}:crontab`, mode: '0600', text: `${lines.join('\n')}\n` });
}

import type { Box } from '../box/box.ts';

/** Starts systemd's journald by itself, as the only one who takes what programs log. Call it before they start. */
export async function startJournald(box: Box): Promise<void> {
  await box.script(`
    mkdir -p /sys/fs/cgroup /run/systemd/journal /run/log/journal /var/log/journal
    mount -t cgroup2 -o ro none /sys/fs/cgroup
    systemd-machine-id-setup > /dev/null 2>&1
    touch /run/systemd/journal/flushed   # to disk at once
    setsid /lib/systemd/systemd-journald > /dev/null 2>&1 < /dev/null &
    for try in $(seq 100); do [ -S /run/systemd/journal/dev-log ] && break; sleep 0.05; done
    ln -sf /run/systemd/journal/dev-log /dev/log`);
}

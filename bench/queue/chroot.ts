import { spawnSync } from 'node:child_process';

/** Where a Debian root file system, the work directory in it and the spool are. */
export interface Place {
  readonly rootfs: string;
  /** Seen as /mnt inside. */
  readonly work: string;
  /** Seen as /var/spool/exim4 inside; null for an empty one. */
  readonly spool: string | null;
}

const SCRIPT = `
mount --make-rprivate /
mount -t tmpfs tmpfs "$1/tmp"
mkdir "$1/tmp/upper" "$1/tmp/work"
mount -t overlay -o "lowerdir=$1,upperdir=$1/tmp/upper,workdir=$1/tmp/work" overlay "$1"
mount -t proc proc "$1/proc"
mount --bind /dev "$1/dev"
mount --bind "$2" "$1/mnt"
mount -t tmpfs tmpfs "$1/tmp"
mount -t tmpfs tmpfs "$1/var/log"
mkdir -p "$1/var/log/exim4" && chown 65534 "$1/var/log/exim4" && chmod 1777 "$1/var/log/exim4"
cp -a "$1/etc/exim4" "$1/tmp/exim4"
mount -t tmpfs tmpfs "$1/etc/exim4" && cp -a "$1/tmp/exim4/." "$1/etc/exim4/"
if [ -n "$3" ]; then mount --bind "$3" "$1/var/spool/exim4"
else cp -a "$1/var/spool/exim4" "$1/tmp/spool"; mount -t tmpfs -o mode=750 tmpfs "$1/var/spool/exim4" && cp -a "$1/tmp/spool/." "$1/var/spool/exim4/"; fi
ip link set lo up
exec chroot "$1" sh -euc "$4"
`;

/** Runs a shell script as root in the root file system, with mounts, processes and a network of its own: nothing of it stays. Its output. */
export function runInside({ rootfs, work, spool }: Place, script: string): string {
  const wall = ['unshare', '--mount', '--net', '--pid', '--uts', '--ipc', '--fork', '--kill-child', '--mount-proc'];
  const [command = '', ...words] = [...wall, 'sh', '-euc', SCRIPT, 'sh', rootfs, work, spool ?? '', script];
  const ran = spawnSync(command, words, { encoding: 'latin1', maxBuffer: 1 << 28, env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' } });
  if (ran.status !== 0) throw new Error(`in ${rootfs}: exit ${ran.status}\n${ran.stderr.slice(-2000)}\n${ran.stdout.slice(-500)}`);
  return ran.stdout;
}

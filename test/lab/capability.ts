import { readFileSync, existsSync } from 'node:fs';
import { runChild } from './box/child.ts';

/** Says in one line why the lab cannot run on this machine, or null where it can. */
export async function whyNoLab(): Promise<string | null> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'it needs Linux and root';
  if (!existsSync('/usr/bin/apt-get') || !existsSync('/usr/bin/dpkg-deb')) return 'it needs Debian (apt-get, dpkg-deb)';
  if (!readFileSync('/proc/filesystems', 'utf8').includes('overlay')) return 'this kernel offers no overlay file system';
  const walls = await runChild(['unshare', '--mount', '--net', '--pid', '--uts', '--ipc', '--fork', 'mount', '--make-rprivate', '/'], {
    accept: 'any',
  }).catch(() => null);
  return walls?.code === 0 ? null : 'unshare and mount are not allowed here';
}

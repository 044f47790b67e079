import type { Host } from '../../host/host.ts';

/** A socket that somebody holds. */
export interface Wanted {
  readonly inode: number;
  readonly uid: number | null;
}

/**
 * Processes that hold these sockets, by inode. Those of the sockets' own users are asked first, and the others only for what is still not found: a
 * server with 2,000 processes has 100,000 open files, of which few matter.
 */
export function listHolders(host: Host, wanted: readonly Wanted[]): ReadonlyMap<number, readonly number[]> {
  const holders = new Map<number, number[]>();
  const missing = new Set(wanted.map(({ inode }) => inode));
  const inodes = new Set(missing);
  if (missing.size === 0) return holders;
  const users = new Set(wanted.map(({ uid }) => uid));
  const ask = (pid: number): void => {
    for (const inode of new Set(listSocketInodes(host, pid))) {
      if (!inodes.has(inode)) continue;
      holders.set(inode, [...(holders.get(inode) ?? []), pid]);
      missing.delete(inode);
    }
  };
  const others: number[] = [];
  for (const name of host.list('/proc')) {
    if (!/^\d{1,10}$/.test(name)) continue;
    const uid = host.facts(`/proc/${name}`)?.uid;
    // sshd's processes of a user belong to root in /proc: they may not be dumped.
    if (uid !== undefined && users.has(uid)) ask(Number(name));
    else if (uid !== undefined) others.push(Number(name));
  }
  for (const pid of others) {
    if (missing.size === 0) break;
    ask(pid);
  }
  return holders;
}

/** Inodes of the sockets that a process holds; none when it has ended or may not be seen. */
export function listSocketInodes(host: Host, pid: number): readonly number[] {
  const directory = host.openDirectory(`/proc/${pid}`);
  if (typeof directory === 'string') return [];
  try {
    const names = directory.names('fd');
    if (typeof names === 'string') return [];
    return names.flatMap((name) => {
      const [, inode] = /^socket:\[(\d{1,15})\]$/.exec(directory.readLink(`fd/${name}`) ?? '') ?? [];
      return inode === undefined ? [] : [Number(inode)];
    });
  } finally {
    directory.close();
  }
}

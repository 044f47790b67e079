import type { Account } from '../domain/site.ts';
import type { Host } from '../host/host.ts';

/** The accounts of a machine, in the order of its passwd(5). */
export function listAccounts(host: Host): readonly Account[] {
  return readAccounts(host.readText('/etc/passwd') ?? '');
}

/** Lines of passwd(5); malformed lines are passed over. */
export function readAccounts(text: string): readonly Account[] {
  return text.split('\n').flatMap((line) => {
    const [name, , uid, gid, , home, shell] = line.split(':');
    if (!name || name.startsWith('#') || shell === undefined || home === undefined) return [];
    if (!/^\d+$/.test(uid ?? '') || !/^\d+$/.test(gid ?? '')) return [];
    return [{ name, uid: Number(uid), gid: Number(gid), home: home.replace(/(?<=.)\/+$/, ''), shell }];
  });
}

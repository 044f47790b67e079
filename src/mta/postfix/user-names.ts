import type { Host } from '../../host/host.ts';

/** Names of the users of a machine by their uid (passwd(5)); the file is read when the first is asked for. */
export function userNames(host: Host): (uid: number) => string | null {
  let names: ReadonlyMap<number, string> | null = null;
  return (uid) => {
    names ??= readNames(host.readText('/etc/passwd') ?? '');
    return names.get(uid) ?? null;
  };
}

function readNames(text: string): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const line of text.split('\n')) {
    const [name = '', , uid = ''] = line.split(':');
    // Of two names of one uid the first counts, as for getpwuid(3).
    if (name !== '' && /^\d{1,10}$/.test(uid) && !names.has(Number(uid))) names.set(Number(uid), name);
  }
  return names;
}

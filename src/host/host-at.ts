import type { Host } from './host.ts';
import { localHost } from './local.ts';
import { rootedHost } from './rooted.ts';

/** This machine, or where `root` is given another one's files below it: the host that a thread is told of by `Host.root`. */
export function hostAt(root: string | null): Host {
  return root === null ? localHost() : rootedHost(root);
}

import { Exit, ToolError } from '../../domain/tool-error.ts';
import type { Host } from '../../host/host.ts';
import type { SendmailSettings } from './configuration.ts';
import type { QueueDirectory, SendmailQueue } from './place.ts';

/** The queue of local submissions, as the tool calls it. */
export const CLIENT_QUEUE = 'client';

/** What the two configuration files say of queues. */
export interface QueueSettings {
  readonly server: SendmailSettings;
  readonly client: SendmailSettings | null;
}

/**
 * All queues with the directories they have now, in the order of `mailq`: the groups of sendmail.cf, then the queue of submit.cf. Asked anew for each
 * listing: an administrator may add a directory to `q*` at any time.
 */
export function listQueues(host: Host, { server, client }: QueueSettings): readonly SendmailQueue[] {
  const main = server.options.get('queuedirectory') ?? '';
  const named = server.groups.filter(({ name }) => name !== 'mqueue');
  const own = server.groups.find(({ name }) => name === 'mqueue')?.path ?? main;
  const queues: SendmailQueue[] = [{ name: '', directories: expandDirectory(host, own), isClient: false }];
  for (const { name, path } of named) {
    queues.push({ name: name === CLIENT_QUEUE ? `${name}-group` : name, directories: expandDirectory(host, path ?? main), isClient: false });
  }
  const submitted = client?.options.get('queuedirectory') ?? '';
  if (submitted !== '' && submitted !== main) queues.push({ name: CLIENT_QUEUE, directories: expandDirectory(host, submitted), isClient: true });
  return queues;
}

/** The directory above those of a pattern: `/var/spool/mqueue/q*` is below /var/spool/mqueue. */
export function baseOf(pattern: string): string {
  const path = pattern.endsWith('*') ? pattern.slice(0, pattern.lastIndexOf('/')) : pattern;
  return path === '' ? '/' : path.replaceAll(/\/{2,}/g, '/').replace(/(.)\/$/, '$1');
}

/** The directories that a `QueueDirectory` means: itself, or with a `*` at its end those whose names begin so (queue.c, multiqueue_cache). */
function expandDirectory(host: Host, pattern: string): readonly QueueDirectory[] {
  if (!pattern.startsWith('/')) return [];
  const base = baseOf(pattern);
  if (!pattern.endsWith('*')) return host.facts(base)?.kind === 'directory' ? [partsOf(host, base)] : [];
  const prefix = pattern.slice(pattern.lastIndexOf('/') + 1, -1);
  const listing = host.openDirectory(base);
  if (typeof listing === 'string') {
    if (listing === 'gone') return [];
    throw unreadableDirectory(base);
  }
  try {
    const names = listing.names();
    if (typeof names === 'string') throw unreadableDirectory(base);
    const chosen = names.filter((name) => name.startsWith(prefix) && !name.startsWith('.') && host.resolve(`${base}/${name}`) !== null);
    return chosen.filter((name) => isDirectory(host, `${base}/${name}`)).map((name) => partsOf(host, `${base}/${name}`));
  } finally {
    listing.close();
  }
}

/** Links to directories elsewhere are Sendmail's own way to spread a queue over disks; only root can make them in its spool. */
function isDirectory(host: Host, path: string): boolean {
  const resolved = host.resolve(path);
  return resolved !== null && host.facts(resolved)?.kind === 'directory';
}

function partsOf(host: Host, path: string): QueueDirectory {
  const below = (name: string): string => (isDirectory(host, `${path}/${name}`) ? `${path}/${name}` : path);
  return { path, control: below('qf'), body: below('df'), transcript: below('xf') };
}

/** What is thrown where a queue is there and cannot be read: never taken for an empty one. */
export function unreadableDirectory(path: string): ToolError {
  return new ToolError('queue-unreadable', Exit.failed, `cannot read ${path}`, {
    hint: 'Run as root or as the user of the mail server.',
    params: { path },
  });
}

import type { Host } from '../../host/host.ts';
import { readConfiguration, readSettings, type SendmailSettings } from './configuration.ts';
import type { QueueOrder, SendmailPlace } from './place.ts';
import { baseOf, listQueues, type QueueSettings } from './queues.ts';

/** Where a Sendmail is, as far as somebody says so. */
export interface SendmailOverrides {
  readonly binary?: string;
  readonly config?: string;
  readonly clientConfig?: string;
}

const CONFIGURATIONS = ['/etc/mail/sendmail.cf', '/etc/sendmail.cf', '/usr/local/etc/mail/sendmail.cf'] as const;
/** Debian's, then those of alternatives on RHEL, then the name that every mail server takes for itself. */
const BINARIES = ['/usr/libexec/sendmail/sendmail', '/usr/lib/sm.bin/sendmail', '/usr/sbin/sendmail.sendmail'] as const;
const SHARED_NAMES = ['/usr/sbin/sendmail', '/usr/lib/sendmail'] as const;
/** Programs that show that /usr/sbin/sendmail is another's. */
const OTHERS = ['/usr/sbin/postconf', '/usr/sbin/postfix', '/usr/sbin/exim4', '/usr/sbin/exim', '/usr/sbin/smtpctl'] as const;
const DEFAULT_LOG_LEVEL = 9;
const USUAL_SPOOL = '/var/spool/mqueue';
const USUAL_CLIENTS = ['/var/spool/clientmqueue', '/var/spool/mqueue-client'] as const;

/** A Sendmail that was found: where it is, and what its configuration says of queues. */
export interface FoundSendmail {
  readonly place: SendmailPlace;
  readonly queues: QueueSettings;
}

/**
 * Where Sendmail keeps its things on a host, from its configuration files; null when there is none. On a machine whose programs can be run, files that an
 * uninstalled Sendmail left behind are none, unless mail is still queued in them.
 */
export function locateSendmail(host: Host, overrides: SendmailOverrides = {}): FoundSendmail | null {
  const found = firstConfiguration(host, overrides.config === undefined ? CONFIGURATIONS : [overrides.config]) ?? withoutConfiguration(host);
  if (found === null) return null;
  const { path, settings } = found;
  const directory = settings.options.get('queuedirectory') ?? '';
  if (!directory.startsWith('/')) return null;
  const clientConfig = overrides.clientConfig ?? `${path.slice(0, path.lastIndexOf('/'))}/submit.cf`;
  const queues: QueueSettings = { server: settings, client: readConfiguration(host, clientConfig) ?? usualClient(host) };
  const binary = findBinary(host, overrides);
  if (binary === null && !isLeft(host, queues)) return null;
  return { place: placeOf(host, { path, clientConfig, binary, queues }), queues };
}

interface Found {
  readonly path: string;
  readonly clientConfig: string;
  readonly binary: string | null;
  readonly queues: QueueSettings;
}

function placeOf(host: Host, { path, clientConfig, binary, queues: { server, client } }: Found): SendmailPlace {
  const spool = baseOf(server.options.get('queuedirectory') ?? '');
  return {
    binary,
    version: /^\d[\w.]*/.exec(server.version ?? '')?.[0] ?? null,
    config: path,
    clientConfig: client === null || host.facts(clientConfig) === null ? null : clientConfig,
    spool,
    order: orderOf(server.options.get('queuesortorder') ?? ''),
    user: server.options.get('runasuser')?.split(/[:.]/)[0] ?? server.options.get('trusteduser') ?? 'root',
    domains: domainsOf(host, server),
    logLevel: Number(server.options.get('loglevel') ?? DEFAULT_LOG_LEVEL),
  };
}

/** Only the first letter counts (readcf.c, setoption). */
function orderOf(value: string): QueueOrder {
  switch (value.charAt(0).toLowerCase()) {
    case '':
    case 'p':
      return 'priority';
    case 't':
      return 'time';
    case 'f':
      return 'filename';
    case 'h':
      return 'host';
    default:
      return 'other';
  }
}

function firstConfiguration(host: Host, paths: readonly string[]): { readonly path: string; readonly settings: SendmailSettings } | null {
  for (const path of paths) {
    const settings = readConfiguration(host, path);
    if (settings !== null) return { path, settings };
  }
  return null;
}

/** A copy of a spool alone: what is queued in the usual place. */
function withoutConfiguration(host: Host): { readonly path: string; readonly settings: SendmailSettings } | null {
  const isUsed = host.kind === 'rooted' && hasControlFiles(host, USUAL_SPOOL);
  return isUsed ? { path: CONFIGURATIONS[0], settings: readSettings(`O QueueDirectory=${USUAL_SPOOL}`) } : null;
}

/** The queue of submissions where submit.cf is not there to tell: upstream's place and Debian's. */
function usualClient(host: Host): SendmailSettings | null {
  const path = USUAL_CLIENTS.find((directory) => host.facts(directory)?.kind === 'directory');
  return path === undefined ? null : readSettings(`O QueueDirectory=${path}`);
}

function hasControlFiles(host: Host, directory: string): boolean {
  return host.facts(directory)?.kind === 'directory' && host.list(directory).some((name) => /^[qhQ]f/.test(name));
}

function findBinary(host: Host, { binary }: SendmailOverrides): string | null {
  if (host.kind === 'rooted') return null;
  if (binary !== undefined) return host.program(binary);
  const own = host.program(...BINARIES);
  if (own !== null || host.program(...OTHERS) !== null) return own;
  for (const name of SHARED_NAMES) {
    const resolved = host.resolve(name);
    if (resolved !== null && /\/sendmail[^/]*$/.test(resolved) && host.program(resolved) !== null) return resolved;
  }
  return null;
}

/** Without a program: a copy has its queue directories; on this machine mail must still be in them. */
function isLeft(host: Host, queues: QueueSettings): boolean {
  const directories = listQueues(host, queues).flatMap((queue) => queue.directories);
  if (host.kind === 'rooted') return directories.length > 0 || queues.server.version !== null;
  return directories.some(({ control }) => hasControlFiles(host, control));
}

function domainsOf(host: Host, { hostNames, hostNameFiles }: SendmailSettings): readonly string[] {
  const listed = hostNameFiles.flatMap((path) => (host.readText(path) ?? '').split('\n').map((line) => line.replace(/#.*/, '').trim()));
  const names = [...hostNames, ...listed, host.hostname()].map((name) => name.toLowerCase());
  return [...new Set(names)].filter((name) => name !== '' && !name.includes('$') && !name.startsWith('['));
}

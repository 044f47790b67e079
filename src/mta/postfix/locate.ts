import type { Host } from '../../host/host.ts';
import { parameters, readMainConfig, settingsOf, words, type PostfixSettings } from './configuration.ts';
import { listDomains } from './domains.ts';
import type { PostfixInstance, PostfixPlace } from './place.ts';

const CONFIGURATIONS = ['/etc/postfix', '/usr/local/etc/postfix'] as const;
const PROGRAMS = ['/usr/sbin', '/usr/local/sbin'] as const;
const MOST_DEPTH = 16;
const MOST_INSTANCES = 50;

/** Where a Postfix is, as far as somebody says so. */
export interface PostfixOverrides {
  /** Directory of main.cf. */
  readonly config?: string;
}

/**
 * Where Postfix keeps its things on a host: asked from postconf(1), or read from main.cf and master.cf where no program can be run; null when there is
 * none. What a removed Postfix left behind is none: on the machine itself its programs must be there, on a copy its queue.
 */
export function locatePostfix(host: Host, { config }: PostfixOverrides = {}): PostfixPlace | null {
  const directory = [config, ...CONFIGURATIONS].find((path) => path !== undefined && host.facts(`${path}/main.cf`) !== null);
  if (directory === undefined) return null;
  const programs = PROGRAMS.find((path) => host.program(`${path}/postsuper`) !== null && host.program(`${path}/postconf`) !== null) ?? null;
  if (programs === null && host.kind === 'local') return null;
  const ask = (path: string): PostfixSettings | null =>
    (programs === null ? null : askSettings(host, `${programs}/postconf`, path)) ?? readMainConfig(host, path);
  const settings = ask(directory);
  if (settings === null) return null;
  const first = instanceOf(directory, settings, '');
  if (programs === null && host.facts(`${first.spool}/deferred`)?.kind !== 'directory') return null;
  const others = words(settings.value('multi_instance_directories'))
    .filter((path) => path.startsWith('/') && path !== directory)
    .slice(0, MOST_INSTANCES)
    .flatMap((path) => [[path, ask(path)] as const].filter(([, read]) => read !== null))
    .map(([path, read]) => ({ settings: read as PostfixSettings, path }));
  return placeOf(host, { programs, first: { settings, path: directory }, others });
}

interface Configured {
  readonly path: string;
  readonly settings: PostfixSettings;
}

function placeOf(
  host: Host,
  { programs, first, others }: { readonly programs: string | null; readonly first: Configured; readonly others: readonly Configured[] },
): PostfixPlace {
  const all = [first, ...others];
  const named = (name: string): readonly string[] => [...new Set(all.map(({ settings }) => settings.value(name)).filter((value) => value !== ''))];
  const prefixes = others.map(({ path, settings }) => `${settings.value('multi_instance_name') || (path.split('/').at(-1) ?? '')}/`);
  return {
    programs,
    version: first.settings.value('mail_version') || null,
    instances: [
      instanceOf(first.path, first.settings, ''),
      ...others.map(({ path, settings }, index) => instanceOf(path, settings, prefixes[index] ?? '')),
    ],
    tags: [...named('syslog_name')],
    logFiles: named('maillog_file').filter((path) => path.startsWith('/') && !path.startsWith('/dev/')),
    user: first.settings.value('mail_owner') || 'postfix',
    domains: [...new Set(all.flatMap(({ settings }) => listDomains(host, settings)))],
  };
}

function instanceOf(config: string, settings: PostfixSettings, prefix: string): PostfixInstance {
  const depth = Number(settings.value('hash_queue_depth'));
  return {
    prefix,
    config,
    spool: settings
      .value('queue_directory')
      .replaceAll(/\/{2,}/g, '/')
      .replace(/(.)\/$/, '$1'),
    hashed: words(settings.value('hash_queue_names')),
    depth: Number.isInteger(depth) && depth >= 1 && depth <= MOST_DEPTH ? depth : 1,
  };
}

const ASKED = [
  ...[
    'queue_directory',
    'hash_queue_names',
    'hash_queue_depth',
    'mail_owner',
    'mail_version',
    'syslog_name',
    'maillog_file',
    'multi_instance_directories',
  ],
  ...[
    'multi_instance_name',
    'myhostname',
    'mydomain',
    'myorigin',
    'mydestination',
    'virtual_mailbox_domains',
    'virtual_alias_domains',
    'relay_domains',
  ],
  ...['virtual_alias_maps', 'virtual_mailbox_maps'],
] as const;

/** One postconf(1) for all of them; null when it does not answer. Names that an old one does not know are only warned of. */
function askSettings(host: Host, program: string, directory: string): PostfixSettings | null {
  const { stdout } = host.run([program, '-c', directory, ...ASKED]);
  const values = parameters(stdout);
  return values.has('queue_directory') ? settingsOf(values, host.hostname()) : null;
}

import type { Host } from '../../host/host.ts';
import { words, type PostfixSettings } from './configuration.ts';

const DOMAIN = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?$/;
/** Tables that are made from a text file of the same name, or are one (postmap(1)). */
const TABLE = /^(?:hash|btree|lmdb|cdb|dbm|texthash):(\/\S+)$/;
const LISTS = ['mydestination', 'virtual_mailbox_domains', 'virtual_alias_domains'] as const;
const NAMES = ['myhostname', 'mydomain', 'myorigin'] as const;
const MOST_DOMAINS = 100_000;

/** The domains that mail is taken for, as far as they are written out: in main.cf, in the files and tables that it names. */
export function listDomains(host: Host, settings: PostfixSettings): readonly string[] {
  const domains = new Set<string>();
  const add = (name: string): void => {
    if (domains.size < MOST_DOMAINS && DOMAIN.test(name) && name.includes('.')) domains.add(name.toLowerCase());
  };
  for (const name of NAMES) add(settings.value(name));
  for (const list of LISTS) for (const item of words(settings.value(list))) for (const name of namesOf(host, item)) add(name);
  return [...domains];
}

function namesOf(host: Host, item: string): readonly string[] {
  const table = TABLE.exec(item)?.[1];
  const path = table ?? (item.startsWith('/') ? item : null);
  if (path === null) return item.includes(':') ? [] : [item];
  return (host.readText(path) ?? '').split('\n').map((line) => /^[^\s#]+/.exec(line)?.[0] ?? '');
}

import type { Host } from '../../host/host.ts';

const DOMAIN = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?$/;
const MOST_DOMAINS = 100_000;

/** A list as Exim writes it, with what its items may name. */
export interface DomainListText {
  readonly text: string;
  readonly primaryHostname: string | null;
}

/**
 * The domains of an Exim list as far as they are written out: literal names, `@`, files of names, and the keys of plain `lsearch` and `dsearch`
 * look-ups (Exim spec, "Domain lists"). Items that need Exim itself to be worked out are left out.
 */
export function listDomains(host: Host, { text, primaryHostname }: DomainListText): readonly string[] {
  const domains = new Set<string>();
  for (const item of splitList(text)) {
    for (const domain of domainsOfItem(host, item, primaryHostname)) {
      if (domains.size < MOST_DOMAINS && DOMAIN.test(domain)) domains.add(domain.toLowerCase());
    }
  }
  return [...domains];
}

function domainsOfItem(host: Host, item: string, primaryHostname: string | null): readonly string[] {
  if (item === '@') return primaryHostname === null ? [] : [primaryHostname];
  const lookup = /^(?:partial\d*-)?(lsearch|nwildlsearch|wildlsearch|dsearch);\s*(\/\S+)$/.exec(item);
  if (lookup?.[2] !== undefined) return lookup[1] === 'dsearch' ? namesIn(host, lookup[2]) : keysIn(host, lookup[2]);
  if (item.startsWith('/')) return keysIn(host, item);
  return [item];
}

function namesIn(host: Host, path: string): readonly string[] {
  try {
    return host.list(path);
  } catch {
    return []; // a directory that only Exim may read: its domains stay unknown
  }
}

/** First words of the lines of a look-up file, up to a colon or white space. */
function keysIn(host: Host, path: string): readonly string[] {
  const text = host.readText(path) ?? '';
  return text.split('\n').map((line) => /^[^\s:#]+/.exec(line)?.[0] ?? '');
}

/** Items of an Exim list: separated by colons, doubled colons being literal, or as `<;` says. */
export function splitList(text: string): readonly string[] {
  const changed = /^\s*<([^\sA-Za-z0-9])\s*/.exec(text);
  const separator = changed?.[1] ?? ':';
  const body = changed === null ? text : text.slice(changed[0].length);
  const items: string[] = [];
  let item = '';
  for (let at = 0; at < body.length; at++) {
    const char = body.charAt(at);
    if (char !== separator) item += char;
    else if (body.charAt(at + 1) === separator) item += body.charAt(at++);
    else {
      items.push(item.trim());
      item = '';
    }
  }
  items.push(item.trim());
  return items;
}

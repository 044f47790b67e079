import type { Account } from '../../domain/site.ts';
import type { FileFacts, Host } from '../../host/host.ts';
import { readAuthorizedKeys } from '../../parse/authorized-keys.ts';
import type { AuthorizedKey } from '../../parse/authorized-keys.ts';
import { expandPattern } from '../config-files.ts';

const USUAL = ['.ssh/authorized_keys', '.ssh/authorized_keys2'];
const MOST_BYTES = 1024 * 1024;
const NO_HOME = /^\/?$|^\/(?:nonexistent|proc|dev|sys|bin|sbin|usr\/s?bin|var\/empty|var\/run|run)(?:\/|$)/;

/** A file of keys that let somebody in; `keys` is null when it is no plain file, a link, or too large to be read. */
export interface KeyFile {
  readonly path: string;
  readonly facts: FileFacts;
  readonly keys: readonly AuthorizedKey[] | null;
}

/** Patterns of `AuthorizedKeysFile` in sshd_config(5), outside of every Match; `sshd_config.d` first, as it is included at the top. */
export function loadKeyFilePatterns(host: Host): readonly string[] {
  const files = [...expandPattern(host, '/etc/ssh/sshd_config.d/*.conf'), '/etc/ssh/sshd_config'];
  for (const file of files) {
    const global = (host.readText(file) ?? '').split(/^[ \t]*match[ \t]/im, 1)[0] ?? '';
    const [, value] = /^[ \t]*authorizedkeysfile(?:[ \t]*=[ \t]*|[ \t]+)(\S[^\n#]*)/im.exec(global) ?? [];
    if (value !== undefined)
      return value
        .trim()
        .split(/[ \t]+/)
        .map((word) => word.replace(/^"(.*)"$/, '$1'))
        .filter((word) => word.toLowerCase() !== 'none');
  }
  return USUAL;
}

/** Files of keys of an account that are there. No link below its home's parent is followed: as root, in a place that a user owns. */
export function loadKeyFiles(host: Host, { name, uid, home }: Account, patterns: readonly string[]): readonly KeyFile[] {
  return patterns.flatMap((pattern) => {
    const named = pattern.replace(/%([%hHuU])/g, (_, letter: string) =>
      letter === 'h' ? home : letter === 'u' ? name : letter === 'U' ? String(uid) : '%',
    );
    const isInHome = !named.startsWith('/') || named.startsWith(`${home}/`);
    if (isInHome && NO_HOME.test(home)) return [];
    const path = named.startsWith('/') ? named : `${home}/${named}`;
    const real = realPath(host, path, isInHome ? home : path);
    const facts = real === null ? null : (host.factsUnlinked(real) ?? host.facts(path));
    if (real === null || facts === null) return [];
    const text = facts.kind === 'file' ? host.readTextUnlinked(real, MOST_BYTES) : null;
    return [{ path, facts, keys: text === null ? null : readAuthorizedKeys(text) }];
  });
}

/** The path with the links of what holds `base` resolved: /home may be one, and is root's. */
function realPath(host: Host, path: string, base: string): string | null {
  const parent = base.slice(0, base.lastIndexOf('/')) || '/';
  const real = host.resolve(parent);
  return real === null ? null : `${real === '/' ? '' : real}${path.slice(parent === '/' ? 0 : parent.length)}`;
}

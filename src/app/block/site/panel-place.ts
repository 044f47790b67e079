import type { Sentence } from '../../../domain/sentence.ts';
import type { Host } from '../../../host/host.ts';
import { decodeBytes } from '../../../parse/decode-bytes.ts';
import { newFile } from '../../../remedies/text-change.ts';
import type { Change } from '../../../remedies/text-change.ts';
import { listPanels } from '../../../system/panels.ts';
import type { ApacheSite } from '../../../system/sites/apache-sites.ts';
import { panelSentences } from './sentences.ts';

interface Placing {
  readonly action: string;
  /** What the file is to say in the virtual host. */
  readonly text: string;
}

/** Virtual hosts that a panel lets be added to beside what it writes itself, and those that have to be changed where they stand. */
export interface Placed {
  readonly files: readonly Change[];
  readonly paths: readonly string[];
  readonly others: readonly ApacheSite[];
}

/**
 * Chooses, where a panel writes the virtual hosts, a file of its own for each that the host includes by a pattern for this site alone: Hestia's
 * `/home/USER/conf/web/DOMAIN/apache2.conf_*`, cPanel's `userdata/…/DOMAIN/*.conf`, and whatever other such place stands in the virtual host. Only what Apache reads
 * there now counts, and only a directory that nobody but root can write.
 */
export function placeBesidePanel(host: Host, hosts: readonly ApacheSite[], { action, text }: Placing): Placed {
  if (listPanels(host).length === 0) return { files: [], paths: [], others: hosts };
  const found = hosts.map((one) => ({ one, path: placeFor(host, one, action) }));
  const paths = [...new Set(found.flatMap(({ path }) => path ?? []))];
  return {
    files: paths.map((path) => newFile(path, text, { mode: 0o644, uid: 0, gid: 0 })),
    paths,
    others: found.flatMap(({ one, path }) => (path === null ? [one] : [])),
  };
}

function placeFor(host: Host, { domain, vhost }: ApacheSite, action: string): string | null {
  for (const pattern of vhost.includes) {
    const slash = pattern.lastIndexOf('/');
    const [directory, last] = [pattern.slice(0, slash), pattern.slice(slash + 1)];
    const isOwn = `${directory}/`.includes(`/${domain}/`) && /^[^*?[\]]*\*[^*?[\]]*$/.test(last) && !/[*?[]/.test(directory);
    const path = isOwn ? host.settle(`${directory}/${last.replace('*', `spamtrace-${action}`)}`) : null;
    const above = path === null ? null : host.factsUnlinked(path.slice(0, path.lastIndexOf('/')));
    if (above?.kind === 'directory' && above.uid === 0 && (above.mode & 0o022) === 0) return path;
  }
  return null;
}

/** Whether a virtual host still includes a file. */
export function includesFile({ vhost }: ApacheSite, path: string): boolean {
  const [directory, name] = [path.slice(0, path.lastIndexOf('/')), path.slice(path.lastIndexOf('/') + 1)];
  return vhost.includes.some((pattern) => {
    const [before = '', after = '', ...more] = pattern.slice(pattern.lastIndexOf('/') + 1).split('*');
    const isNamed = more.length === 0 && name.startsWith(before) && name.endsWith(after);
    return pattern.slice(0, pattern.lastIndexOf('/')) === directory && isNamed;
  });
}

/** What the panel may do to it. */
export function placedSentences(host: Host, { paths, others }: Placed): readonly Sentence[] {
  const [path] = paths;
  const kept =
    path === undefined ? [] : listPanels(host).map((panel): Sentence => ({ id: 'note.panelKeeps', params: { panel, path: decodeBytes(path) } }));
  return [...kept, ...(others.length > 0 ? panelSentences(host) : [])];
}

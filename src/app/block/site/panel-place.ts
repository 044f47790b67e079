import type { Sentence } from '../../../domain/sentence.ts';
import type { Host } from '../../../host/host.ts';
import { decodeBytes } from '../../../parse/decode-bytes.ts';
import { loadFile } from '../../../remedies/road.ts';
import { changeOf, newFile } from '../../../remedies/text-change.ts';
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
  /** What was in those that are there already. */
  readonly texts: ReadonlyMap<string, string>;
  readonly others: readonly ApacheSite[];
}

/**
 * Chooses, where a panel writes the virtual hosts, a file for each that the panel leaves alone and the host includes for this site alone: one of our own by a
 * pattern (Hestia's `/home/USER/conf/web/DOMAIN/apache2.conf_*`, cPanel's `userdata/…/DOMAIN/*.conf`, and whatever other such place stands in the host), or
 * Plesk's `conf/vhost.conf`. Only what Apache includes there now counts, and only a directory that nobody but root can write.
 */
export function placeBesidePanel(host: Host, hosts: readonly ApacheSite[], placing: Placing): Placed {
  if (listPanels(host).length === 0) return { files: [], paths: [], texts: new Map(), others: hosts };
  const found = hosts.map((one) => ({ one, path: placeFor(host, one, placing.action) }));
  const paths = [...new Set(found.flatMap(({ path }) => path ?? []))];
  const texts = new Map(paths.flatMap((path) => [[path, loadFile(host, path)] as const].filter(isThere)));
  const files = paths.map((path) => changeFor(path, texts.get(path), placing));
  return { files, paths, texts, others: found.flatMap(({ one, path }) => (path === null ? [one] : [])) };
}

function isThere(entry: readonly [string, string | null]): entry is readonly [string, string] {
  return entry[1] !== null;
}

/** What others have written into such a file stays, and ours comes last. */
function changeFor(path: string, there: string | undefined, { text }: Placing): Change {
  if (there === undefined) return newFile(path, text, { mode: 0o644, uid: 0, gid: 0 });
  const gap = there === '' || there.endsWith('\n') ? '' : '\n';
  return changeOf(path, there, [{ byte: there.length, before: '', after: gap + text }]);
}

/** The last that fits: what is included last outranks what comes before. */
function placeFor(host: Host, { domain, vhost }: ApacheSite, action: string): string | null {
  for (const pattern of vhost.includes.toReversed()) {
    const slash = pattern.lastIndexOf('/');
    const [directory, last] = [pattern.slice(0, slash), pattern.slice(slash + 1)];
    const isOwn = `${directory}/`.includes(`/${domain}/`) && !/[*?[]/.test(directory);
    const name = /^[^*?[\]]*\*[^*?[\]]*$/.test(last) ? last.replace('*', `spamtrace-${action}`) : /^vhost(?:_ssl)?\.conf$/.test(last) ? last : null;
    const path = isOwn && name !== null ? host.settle(`${directory}/${name}`) : null;
    if (path !== null && isRoots(host, path.slice(0, path.lastIndexOf('/')), 'directory') && isRoots(host, path, 'file')) return path;
  }
  return null;
}

/** Root's alone to write, or not there yet. */
function isRoots(host: Host, path: string, kind: 'directory' | 'file'): boolean {
  const facts = host.factsUnlinked(path);
  if (facts === null) return kind === 'file';
  return facts.kind === kind && facts.uid === 0 && (facts.mode & 0o022) === 0;
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

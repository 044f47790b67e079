import type { UnwalkedSite } from '../../domain/contact-form.ts';
import type { Instant } from '../../domain/untrusted.ts';
import type { Host, OpenDirectory, ReadProblem } from '../../host/host.ts';

/** How much of one site is looked at. */
export interface WalkLimits {
  readonly files: number;
  readonly depth: number;
  /** Milliseconds. */
  readonly time: number;
}

export const USUAL_LIMITS: WalkLimits = { files: 50_000, depth: 16, time: 60_000 };

/** A directory of a site, open while it is looked at. */
export interface WalkedDirectory {
  readonly open: OpenDirectory;
  /** Below the site's root, without a slash at its beginning; empty: the root itself. */
  readonly below: string;
  /** Regular files and directories in it: no links, FIFOs, sockets, devices, and nothing of another file system. */
  readonly files: readonly string[];
  readonly directories: readonly string[];
}

interface Walking {
  readonly host: Host;
  readonly root: OpenDirectory;
  readonly limits: WalkLimits;
  readonly device: number;
  readonly until: Instant;
  files: number;
  /** The first path below the root of each kind of cut. */
  readonly cuts: Map<UnwalkedSite['why'], string>;
}

/** What was not looked at: the first path below the root of each kind. */
export type Cuts = ReadonlyMap<UnwalkedSite['why'], string>;

/**
 * Walks the directories of a site, those nearest to its root first, without following one link, each opened anew from the root's own descriptor: what
 * its owner swaps meanwhile leads nowhere. `enter` says of each directory which of those below are walked too.
 */
export function walkSite(host: Host, path: string, limits: WalkLimits, enter: (directory: WalkedDirectory) => readonly string[]): Cuts {
  const root = host.openDirectoryUnlinked(withoutRootsLinks(host, path));
  if (typeof root === 'string') return new Map([[whyNot(root), '']]);
  const device = root.facts('.')?.device ?? -1;
  const walking: Walking = { host, root, limits, device, until: host.now() + limits.time, files: 0, cuts: new Map() };
  try {
    const waiting = [''];
    for (let next = 0; next < waiting.length; next++) {
      const below = waiting[next] ?? '';
      const limit = spentOf(walking);
      if (limit !== null) {
        cut(walking, limit, below);
        break;
      }
      const inside = visit(walking, below, enter);
      if (inside.length > 0 && below.split('/').length >= limits.depth) cut(walking, 'depth', below);
      else for (const name of inside) waiting.push(below === '' ? name : `${below}/${name}`);
    }
    return walking.cuts;
  } finally {
    root.close();
  }
}

function cut({ cuts }: Walking, why: UnwalkedSite['why'], below: string): void {
  if (!cuts.has(why)) cuts.set(why, below);
}

function spentOf({ files, limits, host, until }: Walking): UnwalkedSite['why'] | null {
  if (files >= limits.files) return 'files';
  return host.now() > until ? 'time' : null;
}

function visit(walking: Walking, below: string, enter: (directory: WalkedDirectory) => readonly string[]): readonly string[] {
  const open = openBelow(walking.root, below);
  // It was a directory a moment ago: it may not be read, or its owner has put something else there.
  if (open === null) return refused(walking, 'denied', below);
  try {
    if (open.facts('.')?.device !== walking.device) return refused(walking, 'mount', below);
    const most = walking.limits.files - walking.files;
    const names = open.names(undefined, most);
    if (typeof names === 'string') return refused(walking, 'denied', below);
    walking.files += names.length;
    if (names.length === most) cut(walking, 'files', below);
    const files: string[] = [];
    const directories: string[] = [];
    for (const name of names.sort()) {
      const kind = open.facts(name)?.kind;
      if (kind === 'file') files.push(name);
      else if (kind === 'directory') directories.push(name);
    }
    return enter({ open, below, files, directories });
  } finally {
    if (below !== '') open.close();
  }
}

function refused(walking: Walking, why: UnwalkedSite['why'], below: string): readonly string[] {
  cut(walking, why, below);
  return [];
}

/** A directory below another, component by component; null where a link or nothing is met. The first one is closed by whoever opened it. */
export function openBelow(root: OpenDirectory, below: string): OpenDirectory | null {
  let open = root;
  for (const part of below === '' ? [] : below.split('/')) {
    const next = open.directory(part);
    if (open !== root) open.close();
    if (typeof next === 'string') return null;
    open = next;
  }
  return open;
}

function whyNot(problem: ReadProblem): UnwalkedSite['why'] {
  return problem === 'denied' ? 'denied' : problem === 'link' || problem === 'not-a-file' ? 'link' : 'gone';
}

const MOST_LINKS = 8;

/** A path with those links resolved that lie in directories which only root can write: `/var/www` that leads to `/home/www` is the administrator's. */
function withoutRootsLinks(host: Host, path: string): string {
  let walked = '';
  let links = 0;
  for (const part of path.split('/').filter((name) => name !== '' && name !== '.')) {
    const next = `${walked}/${part}`;
    const above = host.facts(walked === '' ? '/' : walked);
    const isRoots = above !== null && above.uid === 0 && (above.mode & 0o022) === 0;
    const isLink = isRoots && links < MOST_LINKS && host.facts(next)?.kind === 'link';
    if (isLink) links++;
    walked = isLink ? (host.resolve(next) ?? next) : next;
  }
  return walked;
}

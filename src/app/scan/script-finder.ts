import type { Site } from '../../domain/site.ts';
import type { WebEvent } from '../../domain/web-event.ts';
import type { Host } from '../../host/host.ts';
import type { LoggedRequest } from '../../logs/web-access.ts';

const MOST_KNOWN = 100_000;

/** Finds the file that a request runs: the one it names, or the index.php that a site rewrites to. */
export class ScriptFinder {
  private readonly known = new Map<string, string | null>();
  private readonly byDomain = new Map<string, Site>();
  private readonly host: Host;

  constructor(host: Host, sites: readonly Site[]) {
    this.host = host;
    for (const site of sites) for (const name of [site.domain, ...site.aliases]) this.byDomain.set(name, site);
  }

  /** The site that a request was for: the log's, else the one whose name the line tells; null when none is known. */
  siteOf({ event, site }: LoggedRequest): Site | null {
    if (site !== null || event.host === null) return site;
    return this.byDomain.get(event.host) ?? this.byDomain.get(event.host.replace(/^www\./, '')) ?? null;
  }

  /** Path of the file that a request ran; null when its site is not known, or it ran none. */
  scriptOf(request: LoggedRequest): string | null {
    const { event } = request;
    const site = this.siteOf(request);
    if (site === null || site.root === '') return null;
    const path = `${site.root}${event.path}`;
    const known = this.known.get(path);
    if (known !== undefined) return known;
    const script = this.find(site, event);
    if (this.known.size >= MOST_KNOWN) this.known.clear();
    this.known.set(path, script);
    return script;
  }

  private find({ root }: Site, { path, status }: WebEvent): string | null {
    const named = /^.*?\.php\d?(?=\/|$)/i.exec(path)?.[0];
    // A script that answered and is gone now is named all the same: droppers delete themselves.
    if (named !== undefined) return status < 300 || status >= 500 || this.isFile(`${root}${named}`) ? `${root}${named}` : null;
    const inDirectory = path.endsWith('/') ? `${root}${path}index.php` : null;
    if (inDirectory !== null && this.isFile(inDirectory)) return inDirectory;
    return this.isFile(`${root}${path}`) ? null : `${root}/index.php`;
  }

  private isFile(path: string): boolean {
    return this.host.factsUnlinked(path)?.kind === 'file';
  }
}

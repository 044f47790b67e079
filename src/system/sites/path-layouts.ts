/** What a panel's directory layout tells about a path: its site, owner and document root. */
export interface PathFacts {
  readonly domain: string;
  readonly owner: string | null;
  readonly root: string;
}

interface Layout {
  readonly pattern: RegExp;
  readonly read: (match: RegExpExecArray) => PathFacts | null;
}

const DOMAIN = '((?:[a-z0-9_-]+\\.)+[a-z0-9-]+)';

/** Layouts of ISPmanager, Hestia, DirectAdmin, Plesk and plain servers; cPanel's public_html names an account only. */
const LAYOUTS: readonly Layout[] = [
  {
    pattern: new RegExp(`^/var/www/([^/]+)/data/www/${DOMAIN}(?=/|$)`, 'i'),
    read: ([root, owner = '', domain = '']) => ({ domain, owner, root: root ?? '' }),
  },
  {
    pattern: new RegExp(`^/home/([^/]+)/web/${DOMAIN}/public_(?:s?html)(?=/|$)`, 'i'),
    read: ([root, owner = '', domain = '']) => ({ domain, owner, root: root ?? '' }),
  },
  {
    pattern: new RegExp(`^/home/([^/]+)/domains/${DOMAIN}/(?:public|private)_html(?=/|$)`, 'i'),
    read: ([root, owner = '', domain = '']) => ({ domain, owner, root: root ?? '' }),
  },
  {
    pattern: new RegExp(`^/var/www/vhosts/${DOMAIN}/(?:httpdocs|httpsdocs)(?=/|$)`, 'i'),
    read: ([root, domain = '']) => ({ domain, owner: null, root: root ?? '' }),
  },
  {
    pattern: new RegExp(`^/(?:var/www|srv/www|srv|var/www/html)/${DOMAIN}(?:/(?:public_html|htdocs|public|html|www|web))?(?=/|$)`, 'i'),
    read: ([root, domain = '']) => ({ domain, owner: null, root: root ?? '' }),
  },
];

/** The site that a path lies in by the layout of hosting panels alone; null when no layout fits. */
export function siteOfPath(path: string): PathFacts | null {
  for (const { pattern, read } of LAYOUTS) {
    const match = pattern.exec(path);
    if (match !== null) {
      const facts = read(match);
      return facts === null ? null : { ...facts, domain: facts.domain.toLowerCase() };
    }
  }
  return null;
}

import type { SettingChange } from '../domain/recording.ts';
import type { Site } from '../domain/site.ts';
import type { Host } from '../host/host.ts';

/** The change that gives a site an access log of its own, right below the opening line of its server block; null where that line is not found. */
export function accessLogChange(host: Host, { domain, config }: Site): SettingChange | null {
  if (config === null || !/^[\w.-]{1,255}$/.test(domain)) return null;
  const lines = host.readText(config.path)?.split('\n') ?? [];
  const opening = lines[config.line - 1];
  if (opening === undefined) return null;
  if (/^\s*<VirtualHost\b[^>]*>\s*$/i.test(opening)) return apacheChange(host, { domain, path: config.path, line: config.line });
  return /^\s*server\s*\{\s*$/.test(opening) ? nginxChange({ domain, path: config.path, line: config.line }, lines) : null;
}

interface Place {
  readonly domain: string;
  readonly path: string;
  /** Number of the block's opening line. */
  readonly line: number;
}

function apacheChange(host: Host, { domain, path, line }: Place): SettingChange {
  const isDebian = path.startsWith('/etc/apache2/') && host.facts('/usr/local/cpanel') === null;
  const [service, folder] = isDebian ? ['apache2', '/var/log/apache2'] : ['httpd', '/var/log/httpd'];
  return {
    files: [{ path, line: line + 1, before: [], after: [`    CustomLog ${folder}/${domain}-access.log combined`], isNew: false }],
    tests: ['apachectl configtest'],
    reloads: [`systemctl reload ${service}`],
  };
}

/** `access_log off` cancels every other log of its level (ngx_http_log_module), so it is replaced. */
function nginxChange({ domain, path, line }: Place, lines: readonly string[]): SettingChange {
  const after = [`    access_log /var/log/nginx/${domain}-access.log combined;`];
  const next = lines.findIndex((text, index) => index >= line && /^\s*server\s*\{/.test(text));
  const off = lines.slice(0, next < 0 ? lines.length : next).findIndex((text, index) => index >= line && /^\s*access_log\s+off\s*;\s*$/.test(text));
  const file =
    off < 0 ? { path, line: line + 1, before: [], after, isNew: false } : { path, line: off + 1, before: [lines[off] ?? ''], after, isNew: false };
  return { files: [file], tests: ['nginx -t'], reloads: ['systemctl reload nginx'] };
}

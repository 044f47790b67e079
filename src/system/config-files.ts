import type { Host } from '../host/host.ts';

/** Paths that a shell-like pattern of an Include names (`*`, `?`, `[…]` in any component), sorted; a directory stands for its files. */
export function expandPattern(host: Host, pattern: string): readonly string[] {
  let found = [''];
  for (const part of pattern.split('/').filter((word) => word !== '')) {
    if (!/[*?[]/.test(part)) {
      found = found.map((path) => `${path}/${part}`);
      continue;
    }
    const matches = componentPattern(part);
    found = found.flatMap((path) => host.list(path === '' ? '/' : path).flatMap((name) => (matches.test(name) ? [`${path}/${name}`] : [])));
  }
  return found.filter((path) => host.resolve(path) !== null);
}

function componentPattern(part: string): RegExp {
  const source = part
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replace(/\*/g, '[^/]*')
    .replace(/\?/g, '[^/]')
    .replace(/\[!/g, '[^');
  const hidden = part.startsWith('.') ? '' : '(?!\\.)';
  try {
    return new RegExp(`^${hidden}${source}$`, 's');
  } catch {
    return /(?!)/;
  }
}

import type { Host } from '../host/host.ts';

/** One file of a main log, as found by its name. */
export interface LogFileName {
  readonly path: string;
  readonly compressed: boolean;
  /** Packed in a way that is not read (.xz, .bz2, .zst). */
  readonly foreign: boolean;
}

const ROTATED = '(?:[.-]\\d[\\d-]*)?';
const PACKED = '(\\.gz|\\.bz2|\\.xz|\\.zst)?';

/** Files whose names fit a log's path, rotated and packed ones too. */
export function expand(host: Host, pattern: string): readonly LogFileName[] {
  const parts = pattern.split('/').filter((part) => part !== '');
  const base = parts.pop();
  if (base === undefined) return [];
  let directories = [''];
  for (const part of parts) {
    directories = part.includes('%') ? directories.flatMap((above) => below(host, above, part)) : directories.map((above) => `${above}/${part}`);
  }
  const named = new RegExp(`^${stamped(base)}${ROTATED}${PACKED}$`);
  return directories.flatMap((directory) => {
    const names = host.list(directory === '' ? '/' : directory);
    const plain = new Set(names);
    return names.flatMap((name) => {
      const found = named.exec(name);
      if (!found) return [];
      const packing = found[1] ?? '';
      if (packing !== '' && plain.has(name.slice(0, -packing.length))) return [];
      return [{ path: `${directory}/${name}`, compressed: packing === '.gz', foreign: packing !== '' && packing !== '.gz' }];
    });
  });
}

function below(host: Host, above: string, part: string): string[] {
  const named = new RegExp(`^${stamped(part)}$`);
  return host.list(above === '' ? '/' : above).flatMap((name) => (named.test(name) ? [`${above}/${name}`] : []));
}

/** A pattern's name with `%D` (yyyymmdd) and `%M` (yyyymm) as digits. */
function stamped(name: string): string {
  return name
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('%D', '\\d{8}')
    .replaceAll('%M', '\\d{6}');
}

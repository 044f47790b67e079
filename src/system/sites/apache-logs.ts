import type { AccessFormat } from '../../domain/access-format.ts';
import type { Directive } from '../../parse/apache-config.ts';
import type { ConfiguredLog } from './configured-logs.ts';

/** Formats by nickname; the one without a name is that of TransferLog. */
export type Nicknames = ReadonlyMap<string, AccessFormat>;

const COMMON = '%h %l %u %t "%r" %>s %b';
const COMBINED = `${COMMON} "%{Referer}i" "%{User-Agent}i"`;
/** What distributions' own files define, for a configuration that was not copied whole. */
const USUAL: Nicknames = new Map(
  [
    ['', COMMON],
    ['common', COMMON],
    ['combined', COMBINED],
    ['vhost_combined', `%v:%p ${COMBINED}`],
  ].map(([name = '', text = '']) => [name, formatOf(text)]),
);

/** Formats that `LogFormat` directives define, over those of the server around them (mod_log_config). */
export function readNicknames(directives: readonly Directive[], around: Nicknames = USUAL): Nicknames {
  const names = new Map(around);
  for (const { name, words } of directives) if (name === 'logformat' && words[0] !== undefined) names.set(words[1] ?? '', formatOf(words[0]));
  return names;
}

/** Logs that directives of these names name; what goes to a program or to syslog is left out. */
export function readLogs(
  directives: readonly Directive[],
  { names, nicknames, root }: { readonly names: readonly string[]; readonly nicknames: Nicknames; readonly root: string },
): readonly ConfiguredLog[] {
  return directives.flatMap(({ name, words }) => {
    const [path = '', format = ''] = words;
    if (!names.includes(name) || path === '' || path.startsWith('|') || path.startsWith('syslog:')) return [];
    const named = nicknames.get(name === 'transferlog' ? '' : format) ?? (format.includes('%') ? formatOf(format) : null);
    return [{ path: path.startsWith('/') ? path : `${root}/${path}`, format: named }];
  });
}

function formatOf(text: string): AccessFormat {
  return { dialect: 'apache', text, escape: 'default' };
}

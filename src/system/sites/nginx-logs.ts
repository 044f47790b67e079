import type { AccessFormat } from '../../domain/access-format.ts';
import type { Statement } from '../../parse/nginx-config.ts';
import type { ConfiguredLog } from './configured-logs.ts';

/** What nginx itself calls `combined`. */
const COMBINED: AccessFormat = {
  dialect: 'nginx',
  text: '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"',
  escape: 'default',
};

type Words = Pick<Statement, 'words'>;

/** Formats by name: `log_format NAME [escape=…] TEXT…` (ngx_http_log_module). */
export function readLogFormats(statements: readonly Words[]): ReadonlyMap<string, AccessFormat> {
  const formats = new Map([['combined', COMBINED]]);
  for (const { words } of statements) {
    const [directive, name, ...rest] = words;
    if (directive !== 'log_format' || name === undefined) continue;
    const [, escape] = /^escape=(default|json|none)$/.exec(rest[0] ?? '') ?? [];
    const text = (escape === undefined ? rest : rest.slice(1)).map(unescaped).join('');
    formats.set(name, { dialect: 'nginx', text, escape: escape === 'json' || escape === 'none' ? escape : 'default' });
  }
  return formats;
}

/** Logs that `access_log` statements name; those off, sent to syslog or named by variables are left out. */
export function readNginxLogs(statements: readonly Words[], formats: ReadonlyMap<string, AccessFormat>): readonly ConfiguredLog[] {
  return statements.flatMap(({ words: [directive, path = '', name = 'combined'] }) => {
    if (directive !== 'access_log' || !path.startsWith('/') || path.includes('$')) return [];
    return [{ path, format: formats.get(name) ?? null }];
  });
}

/** A word as nginx takes it in: a backslash before a quote or itself, and C's `\t`, `\n`, `\r`. */
function unescaped(word: string): string {
  const control: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r' };
  return word.replace(/\\(["'\\tnr])/g, (_, one: string) => control[one] ?? one);
}

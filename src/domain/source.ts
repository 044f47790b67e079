import type { Untrusted } from './untrusted.ts';

/** Who answers for mail (product §4). */
export type Source =
  | { readonly kind: 'mailbox'; readonly address: Untrusted }
  | { readonly kind: 'script'; readonly path: Untrusted | null; readonly site: string | null; readonly owner: string | null }
  | {
      readonly kind: 'cron-job';
      readonly owner: string;
      /** null: the line is gone, only the log of cron has the command. */
      readonly crontab: string | null;
      readonly line: number | null;
      readonly command: Untrusted;
      /** First 8 hex digits of SHA-256 of the command. */
      readonly hash: string;
    }
  | { readonly kind: 'user'; readonly user: string }
  | { readonly kind: 'process'; readonly pid: number; readonly exe: Untrusted; readonly user: string }
  | { readonly kind: 'client'; readonly address: string }
  | { readonly kind: 'unknown'; readonly why: string };

/** A finding's stable id (product §3); control and non-UTF-8 bytes as `%XX`. */
export function sourceId(source: Source): string {
  return escapeControls(rawId(source));
}

function rawId(source: Source): string {
  switch (source.kind) {
    case 'mailbox':
      return `mailbox:${source.address}`;
    case 'script':
      return source.path === null ? `script:site/${source.site ?? source.owner ?? ''}` : `script:${source.path}`;
    case 'cron-job':
      return `cron-job:${source.owner}:${source.hash}`;
    case 'user':
      return `user:${source.user}`;
    case 'process':
      return `process:${source.user}:${source.exe}`;
    case 'client':
      return `client:${source.address}`;
    case 'unknown':
      return `unknown:${source.why}`;
  }
}

const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|\\x[0-9A-F]{2}/gu;

function escapeControls(text: string): string {
  return text.replace(CONTROL, (found) => {
    if (found.startsWith('\\x')) return `%${found.slice(2)}`;
    return [...new TextEncoder().encode(found)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
  });
}

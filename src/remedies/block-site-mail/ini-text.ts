import type { Hunk } from '../../domain/plan.ts';
import { NO_MAIL, siteMark } from '../block-site-mail.ts';

/** Which settings of an ini file are changed. */
export interface IniChange {
  /** A pool of PHP-FPM by its name; null: a php.ini, whose `[PATH=…]` and `[HOST=…]` sections win over the rest. */
  readonly pool: string | null;
  readonly action: string;
}

/** Where php.ini(5) keeps the setting, where it has such a section. */
const HOMES = /^\s*\[(?:mail function|php)\]/i;

/**
 * The hunks that make mail() fail by an ini file: sendmail_path gets another value wherever it is set, and is set where it is not. null when the pool is not
 * in the file.
 */
export function stopIniMail(text: string, { pool, action }: IniChange): readonly Hunk[] | null {
  const setting = pool === null ? `sendmail_path = ${NO_MAIL}` : `php_admin_value[sendmail_path] = ${NO_MAIL}`;
  const end = /^[^\n]*\r\n/.test(text) ? '\r\n' : '\n';
  const added = siteMark(action, ';') + end + setting;
  const { hunks, isSet, home } = walk(text, { pool, action, added });
  if (home === null) return null;
  if (isSet) return hunks;
  const before = text[home - 1] === '\n' || home === 0 ? '' : end;
  return [...hunks, { byte: home, before: '', after: `${before}${added}${end}` }].sort((left, right) => left.byte - right.byte);
}

interface Walked {
  readonly hunks: readonly Hunk[];
  /** It is set where everything of the file, or of the pool, heeds it. */
  readonly isSet: boolean;
  /** Where a line is put in; null: nowhere, the pool is not here. */
  readonly home: number | null;
}

function walk(text: string, { pool, added }: IniChange & { readonly added: string }): Walked {
  const setting = pool === null ? SETTING : POOL_SETTING;
  const hunks: Hunk[] = [];
  let isSet = false;
  let home: number | null = pool === null ? 0 : null;
  let section = '';
  for (let byte = 0; byte < text.length;) {
    const feed = text.indexOf('\n', byte);
    let next = feed < 0 ? text.length : feed + 1;
    const line = text.slice(byte, next);
    const isOwn = pool === null || section === pool;
    setting.lastIndex = byte;
    const found = isOwn ? setting.exec(text) : null;
    const header = /^\s*\[([^\]\n]*)\]/.exec(line)?.[1];
    if (found !== null) {
      const [whole, indent = ''] = found;
      hunks.push({ byte, before: whole, after: indent + added.replace('\n', `\n${indent}`) });
      isSet ||= !/^(?:PATH|HOST)=/i.test(section);
      const after = text.indexOf('\n', byte + whole.length);
      next = after < 0 ? text.length : after + 1;
    } else if (header !== undefined) {
      section = header.trim();
    }
    if (pool === null ? HOMES.test(line) : section === pool && !/^(?:$|[;#])/.test(line.trim())) home = next;
    byte = next;
  }
  return { hunks, isSet, home };
}

const VALUE = String.raw`[ \t]*=[ \t]*(?:"[^"]*"|'[^']*'|[^;\r\n]*)[^\r\n]*`;
const SETTING = new RegExp(`([ \\t]*)sendmail_path${VALUE}`, 'y');
const POOL_SETTING = new RegExp(`([ \\t]*)php_admin_value\\[sendmail_path\\]${VALUE}`, 'y');

import type { Hunk } from '../../domain/plan.ts';
import { readApacheConfig } from '../../parse/apache-config.ts';
import type { Directive } from '../../parse/apache-config.ts';
import { NO_MAIL, siteMark } from '../block-site-mail.ts';

/** Which virtual host of a file is to be changed, and how. */
export interface HostChange {
  /** Line of its opening, from 1. */
  readonly line: number;
  readonly action: string;
  /** Files or sections elsewhere set the value too: ours stands in a section that Apache merges after all directories (core docs, "How the sections are merged"). */
  readonly asLast: boolean;
}

interface Inside {
  readonly directive: Directive;
  /** Sections that are open around it, the host's own not counted. */
  readonly depth: number;
}

/**
 * The hunks that stop the mail of one virtual host: its own settings of sendmail_path get another value where they stand, and one is added before its end
 * unless one stands directly in it. null when no virtual host begins at that line, or it has no end.
 */
export function stopHostMail(text: string, { line, action, asLast }: HostChange): readonly Hunk[] | null {
  const found = findHost(readApacheConfig(text), line);
  if (found === null) return null;
  const { inside, closing } = found;
  const settings = inside.filter(({ directive: { name, words } }) => name === 'php_admin_value' && words[0] === 'sendmail_path');
  const end = endOfLine(text, closing.byte);
  const hunks = settings.map(({ directive }) => replaced(text, directive, { action, end }));
  if (!asLast && settings.some(({ depth }) => depth === 0)) return hunks;
  const indent = indentOf(
    text,
    inside.findLast(({ depth, directive }) => depth === 0 && !directive.name.startsWith('<'))?.directive.byte ?? closing.byte,
  );
  const lines = asLast ? ['<Location "/">', `    ${SETTING}`, '</Location>'] : [SETTING];
  const added = [siteMark(action, '#'), ...lines].map((one) => indent + one + end).join('');
  return [...hunks, { byte: closing.byte, before: '', after: added }];
}

/** The hunk that has one virtual host answer 503 (RFC 9110 §15.6.4), but for the renewal of its certificate (RFC 8555 §8.3). null as above. */
export function closeHost(text: string, { line, action }: Omit<HostChange, 'asLast'>): readonly Hunk[] | null {
  const found = findHost(readApacheConfig(text), line);
  if (found === null) return null;
  const indent = indentOf(text, found.inside.findLast(({ depth, directive }) => depth === 0 && !directive.name.startsWith('<'))?.directive.byte ?? 0);
  const end = endOfLine(text, found.closing.byte);
  return [
    {
      byte: found.closing.byte,
      before: '',
      after: closingLines(action)
        .map((one) => indent + one + end)
        .join(''),
    },
  ];
}

/** The same for a file of its own that a virtual host includes. */
export function closeByInclude(action: string): string {
  return closingLines(action)
    .map((one) => `${one}\n`)
    .join('');
}

/** What stops the mail of a virtual host that includes it, wherever the host itself sets the value: Apache merges the section after all directories. */
export function stopByInclude(action: string): string {
  return `${siteMark(action, '#')}\n<Location "/">\n    ${SETTING}\n</Location>\n`;
}

function closingLines(action: string): readonly string[] {
  return [
    `# closed by spamtrace, back with: spamtrace undo ${action}`,
    '<Location "/">',
    '    RedirectMatch 503 "^/(?!\\.well-known/acme-challenge/)"',
    '    ErrorDocument 503 "This site is closed for a while."',
    '</Location>',
  ];
}

const SETTING = `php_admin_value sendmail_path "${NO_MAIL}"`;

/** The lines that stop the mail of a directory, to stand outside of every virtual host: for one that a macro makes. */
export function stopDirectoryMail(
  text: string,
  use: { readonly line: number; readonly root: string; readonly action: string },
): readonly Hunk[] | null {
  const found = readApacheConfig(text).find(({ line }) => line === use.line);
  if (found === undefined || /["\\\n\r]/.test(use.root)) return null;
  const end = endOfLine(text, found.byte);
  const at = found.byte + found.length;
  const next = text.startsWith('\r\n', at) ? at + 2 : text.startsWith('\n', at) ? at + 1 : at;
  const lines = [siteMark(use.action, '#'), `<Directory "${use.root}">`, `    ${SETTING}`, '</Directory>'];
  return [{ byte: next, before: '', after: (next === at ? end : '') + lines.map((one) => one + end).join('') }];
}

function findHost(directives: readonly Directive[], line: number): { readonly inside: readonly Inside[]; readonly closing: Directive } | null {
  const start = directives.findIndex((one) => one.line === line && one.name === '<virtualhost');
  if (start < 0) return null;
  const inside: Inside[] = [];
  let depth = 0;
  for (const directive of directives.slice(start + 1)) {
    if (directive.name === '</virtualhost') return { inside, closing: directive };
    if (directive.name.startsWith('</')) depth--;
    inside.push({ directive, depth });
    if (directive.name.startsWith('<') && !directive.name.startsWith('</')) depth++;
  }
  return null;
}

interface Replacing {
  readonly action: string;
  readonly end: string;
}

function replaced(text: string, { byte, length }: Directive, { action, end }: Replacing): Hunk {
  const indent = indentOf(text, byte);
  return { byte, before: text.slice(byte, byte + length), after: `${indent}${siteMark(action, '#')}${end}${indent}${SETTING}` };
}

function indentOf(text: string, byte: number): string {
  return /^[ \t]*/.exec(text.slice(byte, byte + 200))?.[0] ?? '';
}

function endOfLine(text: string, byte: number): string {
  const feed = text.indexOf('\n', byte);
  const before = feed < 0 ? text.lastIndexOf('\n') : feed;
  return text[before - 1] === '\r' ? '\r\n' : '\n';
}

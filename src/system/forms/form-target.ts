import type { Site } from '../../domain/site.ts';
import type { HtmlForm } from './html-forms.ts';

/** Comments, logins, shops and the like: forms, and no contact forms. */
const NOT_CONTACT =
  /(?:^|\/)(?:wp-comments-post|wp-login|wp-signup|xmlrpc|admin|login|signin|logout|register|signup|search|cart|basket|checkout|upload|install|setup|vote|poll)[\w-]{0,40}\.php\d?$/i;

/** Whether a file's name says that it takes comments, logins, orders: it may mail, and is no contact form. */
export function isOtherForm(path: string): boolean {
  return NOT_CONTACT.test(path);
}

/** The file below a site's root that a form is posted to; null where it goes to another server, or to no file. */
export function targetOf({ action }: HtmlForm, page: string, { domain, aliases }: Site): string | null {
  const [written = ''] = action.split(/[?#]/, 1);
  if (written === '') return page;
  const [, host, rest] = /^(?:https?:)?\/\/([^/:]{1,255})(?::\d{1,5})?(\/[^]*)?$/i.exec(written) ?? [];
  const bare = (name: string): string => name.toLowerCase().replace(/^www\./, '');
  if (host !== undefined && ![domain, ...aliases].some((name) => bare(name) === bare(host))) return null;
  const path = host === undefined ? written : (rest ?? '/');
  if (/^[a-z][a-z0-9+.-]{0,20}:/i.test(path)) return null;
  const below = path.startsWith('/') ? path : `${page.slice(0, page.lastIndexOf('/') + 1)}${path}`;
  const target = normalised(below);
  return target === null ? null : below.endsWith('/') ? `${target}${target === '' ? '' : '/'}index.php` : target;
}

/** Has what a visitor writes a message with. */
export function looksLikeContact({ fields, hasTextArea, hasPassword }: HtmlForm, target: string): boolean {
  return !hasPassword && !isOtherForm(target) && (hasTextArea || fields.some((field) => /mail|phone|tel|message/i.test(field)));
}

/** A path without `.`, `..` and double slashes; null where it leaves the root. */
function normalised(path: string): string | null {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join('/');
}

import type { HeaderTraits } from '../../../domain/message.ts';
import { charsetOfContentType } from '../../../parse/header.ts';
import { walkHeaders } from './header-section.ts';
import { readEximId } from './message-id.ts';

const COLON = 58;
/** Characters of the longest header name that means anything here. */
const LONGEST_NAME = 32;
/** Longest value that is looked at, bytes; one header of megabytes must not become somebody's subject. */
const LONGEST_VALUE = 16_384;
/** Script headers that are kept of a message that has thousands. */
const MOST_SCRIPTS = 8;

/** Flags of headers that can be among those below; what Exim knows as Received, To, Cc, Bcc, Reply-To or Sender is passed over by its flag. */
const FLAGS = new Set([' ', 'F', 'I'].map((flag) => flag.charCodeAt(0)));

type Found = { -readonly [K in keyof HeaderTraits]: HeaderTraits[K] };

/** The traits of the headers that begin at `start` of a -H file; `localError` says that this is a bounce made by Exim itself. */
export function readTraits(text: string, start: number, localError: boolean): HeaderTraits {
  const scripts: string[] = [];
  const found: Found = {
    subject: null,
    from: null,
    messageId: null,
    phpScripts: scripts,
    listUnsubscribe: false,
    cronOutput: false,
    autoSubmitted: false,
    bounceOf: null,
    failedRecipients: null,
    charset: null,
  };
  walkHeaders(text, start, (flag, from, end) => {
    if (!FLAGS.has(flag)) return;
    const colon = colonOf(text, from, Math.min(end, from + LONGEST_NAME));
    if (colon >= 0) keep(text, from, colon, end, found, scripts, localError);
  });
  return found;
}

/** Position of the colon after a name; looked for here alone, since a file may hold a hundred thousand headers without one. */
function colonOf(text: string, from: number, end: number): number {
  for (let at = from; at < end; at++) if (text.charCodeAt(at) === COLON) return at;
  return -1;
}

function keep(text: string, from: number, colon: number, end: number, found: Found, scripts: string[], localError: boolean): void {
  const value = (): string => text.slice(colon + 1, Math.min(end, colon + LONGEST_VALUE)).trim();
  switch (text.slice(from, colon).trimEnd().toLowerCase()) {
    case 'subject':
      found.subject ??= value();
      return;
    case 'from':
      found.from ??= value();
      return;
    case 'message-id':
      found.messageId ??= value();
      return;
    case 'x-php-originating-script':
    case 'x-php-script':
      if (scripts.length < MOST_SCRIPTS) scripts.push(value());
      return;
    case 'list-unsubscribe':
      found.listUnsubscribe = true;
      return;
    case 'x-cron-env':
      found.cronOutput = true;
      return;
    case 'auto-submitted':
      found.autoSubmitted ||= !/^no\b/i.test(value());
      return;
    case 'content-type':
      found.charset ??= charsetOfContentType(value());
      return;
    case 'x-failed-recipients':
      found.failedRecipients ??= value();
      return;
    case 'references':
    case 'in-reply-to':
      if (localError) found.bounceOf ??= generatedId(value());
  }
}

/** The queue id in the last Message-Id that Exim itself made up (`<E1xVg3O-0007cS-10@host>`), or null. */
function generatedId(value: string): string | null {
  for (let at = value.lastIndexOf('<E'); at >= 0; at = at === 0 ? -1 : value.lastIndexOf('<E', at - 1)) {
    const start = at + 2;
    const end = value.charAt(start + 16) === '@' ? start + 16 : start + 23;
    const id = value.charAt(end) === '@' ? readEximId(value.slice(start, end)) : null;
    if (id !== null) return id;
  }
  return null;
}

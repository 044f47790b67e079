import type { HeaderTraits } from '../domain/message.ts';
import { charsetOfContentType } from './header.ts';

/** Longest value that is looked at, bytes; one header of megabytes must not become somebody's subject. */
const LONGEST_VALUE = 16_384;
/** Script headers that are kept of a message that has thousands. */
const MOST_SCRIPTS = 8;

/** Traits while the headers of a message are gone through. */
export type FoundTraits = { -readonly [K in keyof Omit<HeaderTraits, 'phpScripts'>]: HeaderTraits[K] } & { readonly phpScripts: string[] };

/** The traits of a message without headers. */
export function noTraits(): FoundTraits {
  return {
    subject: null,
    from: null,
    messageId: null,
    phpScripts: [],
    listUnsubscribe: false,
    cronOutput: false,
    autoSubmitted: false,
    bounceOf: null,
    failedRecipients: null,
    charset: null,
  };
}

/**
 * Keeps what the header `text[from, end)` (name up to `colon`) says, if it means anything here; the first of several counts. `ownId` reads the queue
 * id out of a References value of a bounce that the mail server made itself; null for any other message.
 */
export function keepTrait(found: FoundTraits, text: string, header: HeaderPlace, ownId: ((value: string) => string | null) | null): void {
  const { from, colon, end } = header;
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
      if (found.phpScripts.length < MOST_SCRIPTS) found.phpScripts.push(value());
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
      if (ownId !== null) found.bounceOf ??= ownId(value());
  }
}

/** Where a header stands in a text: its name, the colon after it, the end of its value. */
export interface HeaderPlace {
  readonly from: number;
  readonly colon: number;
  readonly end: number;
}

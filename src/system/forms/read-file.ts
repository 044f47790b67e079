import type { OpenDirectory } from '../../host/host.ts';
import { readPhpSource } from '../../parse/php-source.ts';
import type { PhpSource } from '../../parse/php-source.ts';
import { readCaptchas } from './captchas.ts';
import type { SeenCaptchas } from './captchas.ts';
import { readComponentCalls } from './component-calls.ts';
import type { ComponentCall } from './component-calls.ts';
import { readHtmlForms } from './html-forms.ts';
import type { HtmlForm } from './html-forms.ts';
import { readPostReader } from './post-reader.ts';
import type { PostReader } from './post-reader.ts';
import { placeIn } from './shown-line.ts';
import type { ShownLine } from './shown-line.ts';

/** Bytes: what is larger is no page or script of a form. */
export const LARGEST = 1 << 20;
const SOURCE = /\.(?:php\d?|phtml|inc|html?|tpl|twig|shtml)$/i;
/** What any file of interest has; others are not taken apart. */
const WORTH = /mail|swift_|rcpt to|<form|captcha|turnstile|securimage|IncludeComponent|\[\[!?(?:FormIt|AjaxForm)/i;

/** A form of a page with the line that shows it. */
export interface PageForm extends HtmlForm {
  readonly line: ShownLine;
}

/** What one file of a site has to do with forms; lines are kept, the text is not. */
export interface FormFile {
  /** Below the site's root. */
  readonly path: string;
  readonly handler: PostReader;
  readonly forms: readonly PageForm[];
  readonly calls: readonly ComponentCall[];
  readonly captchas: SeenCaptchas;
  /** A token against forged requests, or a field that only robots fill in. */
  readonly trapAt: number | null;
  /** The lines of all offsets above. */
  readonly lines: ReadonlyMap<number, ShownLine>;
}

/** Whether a file's name is that of a page or script. */
export function isSource(name: string): boolean {
  return SOURCE.test(name);
}

/** Reads a file of an open directory as latin1; null when it is no regular file, too large, or gone. */
export function readSource(directory: OpenDirectory, name: string): string | null {
  const file = directory.open(name);
  if (typeof file === 'string') return null;
  try {
    if (file.size > LARGEST) return null;
    const bytes = Buffer.allocUnsafe(file.size);
    let length = 0;
    while (length < bytes.length) {
      const read = file.readAt(bytes.subarray(length), length);
      if (read === 0) break;
      length += read;
    }
    return bytes.toString('latin1', 0, length);
  } catch {
    return null;
  } finally {
    file.close();
  }
}

/** What a file's text has to do with forms; null: nothing. */
export function readFormFile(path: string, whole: string): FormFile | null {
  if (!WORTH.test(whole)) return null;
  const source = readPhpSource(whole);
  const { text } = source;
  const handler = readPostReader(source);
  const forms = readHtmlForms(text);
  const calls = readComponentCalls(text);
  const captchas = readCaptchas(text);
  const isDull = handler.mail === null && handler.readsAt === null && forms.length === 0 && calls.length === 0 && captchas.checks.length === 0;
  if (isDull) return null;
  const trapAt = trapIn(source);
  const { mail, readsAt, typedRecipientAt } = handler;
  const seen = [...captchas.checks, ...captchas.shows, ...calls].map(({ at }) => at);
  const places = [...seen, mail?.at, readsAt, typedRecipientAt, trapAt].filter((at) => typeof at === 'number');
  // A clone, because a piece of a string keeps the whole text of its file in memory.
  return structuredClone({
    ...{ path, handler, calls, captchas, trapAt },
    forms: forms.map((form) => ({ ...form, line: placeIn(whole, form.at) })),
    lines: new Map(places.map((at) => [at, placeIn(whole, at)])),
  });
}

const TRAP = /honey_?pot|\bcsrf|_token\b|wp_verify_nonce/i;

function trapIn({ text }: PhpSource): number | null {
  const found = text.search(TRAP);
  return found < 0 ? null : found;
}

import type { Untrusted } from '../domain/untrusted.ts';
import { decodeUnlabelled, guessCharset } from './charset.ts';
import { isUtf8 } from './decode-bytes.ts';
import { charsetOfContentType } from './header.ts';
import { textOfHtml } from './html-text.ts';

/** Parts of a message beyond which it is not taken apart: a hundred thousand of them take seconds. */
const MOST_PARTS = 1000;
const DEEPEST = 30;
/** Bytes of a body that are taken apart. */
const LONGEST = 2 * 1024 * 1024;

/** Characters of an enclosed message that are shown. */
const LONGEST_ENCLOSED = 64 * 1024;

/** One part of a body. `name` is the file name that the sender chose, never a path of ours. */
export interface BodyPart {
  readonly type: string;
  readonly name: Untrusted | null;
  readonly bytes: number;
}

/** What a body says, as text for people. */
export interface BodyPreview {
  readonly text: Untrusted;
  readonly parts: readonly BodyPart[];
  readonly truncated: boolean;
}

/** A stored body with the headers that tell how to read it; all latin1. */
export interface StoredBody {
  readonly contentType: string | null;
  readonly transferEncoding: string | null;
  readonly bytes: Uint8Array;
  /** There are more bytes than these. */
  readonly truncated: boolean;
}

/**
 * A body as text: MIME taken apart (RFC 2045–2049), charsets decoded, HTML without its markup. A body that is a bomb or that the MIME parser
 * refuses is shown as it stands.
 */
export async function previewBody(stored: StoredBody): Promise<BodyPreview> {
  const truncated = stored.truncated || stored.bytes.length > LONGEST;
  const bytes = stored.bytes.subarray(0, LONGEST);
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  try {
    if (delimiters(raw) <= MOST_PARTS) return { ...(await takeApart(stored, bytes, raw)), truncated };
  } catch {
    // falls through: whatever it is, it is shown raw
  }
  const part = { type: 'application/octet-stream', name: null, bytes: bytes.length };
  return { text: decodeUnlabelled(raw, charsetOfContentType(stored.contentType)), parts: [part], truncated };
}

async function takeApart(stored: StoredBody, bytes: Uint8Array, raw: string): Promise<Omit<BodyPreview, 'truncated'>> {
  const { default: PostalMime } = await import('postal-mime');
  const message = Buffer.concat([Buffer.from(contentHeaders(stored, raw), 'latin1'), bytes]);
  const options = { maxNestingDepth: DEEPEST, maxHeadersSize: 1024 * 1024, maxRfc822NestingDepth: 3, attachmentEncoding: 'arraybuffer' } as const;
  const { text, html, attachments } = await PostalMime.parse(message, options);
  const parts: BodyPart[] = [];
  if (text !== undefined) parts.push({ type: 'text/plain', name: null, bytes: Buffer.byteLength(text) });
  if (html !== undefined) parts.push({ type: 'text/html', name: null, bytes: Buffer.byteLength(html) });
  for (const { mimeType, filename, content } of attachments) {
    parts.push({
      type: mimeType,
      name: filename === null ? null : baseName(filename),
      bytes: typeof content === 'string' ? content.length : content.byteLength,
    });
  }
  const main = text !== undefined && text.trim() !== '' ? text : html === undefined ? (text ?? '') : textOfHtml(html);
  return { text: [main, ...attachments.slice(0, MOST_PARTS).flatMap(returnedText)].join('\n'), parts };
}

/** Text of an enclosed message or report: what a bounce returns says most about whose mail it was. */
function returnedText({ mimeType, content }: { readonly mimeType: string; readonly content: ArrayBuffer | Uint8Array | string }): readonly string[] {
  if (!/^(?:message\/|text\/rfc822-headers)/i.test(mimeType)) return [];
  const raw = typeof content === 'string' ? content : Buffer.from(content as ArrayBuffer).toString('latin1');
  return [decodeUnlabelled(raw.slice(0, LONGEST_ENCLOSED))];
}

/** The headers that a MIME parser needs; a body of 8-bit bytes that names no charset gets the likeliest one. */
function contentHeaders({ contentType, transferEncoding }: StoredBody, raw: string): string {
  const type = contentType?.replace(/[\r\n]+[ \t]*/g, ' ').trim() ?? 'text/plain';
  const guessed = /^text\//i.test(type) && charsetOfContentType(type) === null && !isUtf8(raw) ? `; charset=${guessCharset(raw)}` : '';
  const encoding = transferEncoding === null ? '' : `Content-Transfer-Encoding: ${transferEncoding.replace(/[\r\n]+[ \t]*/g, ' ').trim()}\n`;
  return `MIME-Version: 1.0\nContent-Type: ${type}${guessed}\n${encoding}\n`;
}

/** Lines that may begin a part. */
function delimiters(raw: string): number {
  let count = 0;
  for (let at = raw.startsWith('--') ? 0 : raw.indexOf('\n--'); at >= 0 && count <= MOST_PARTS; at = raw.indexOf('\n--', at + 1)) count++;
  return count;
}

/** The last component of a file name as sent, at most 255 characters. */
function baseName(name: string): string {
  return name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1).slice(0, 255);
}

import type { Untrusted } from '../domain/untrusted.ts';
import { decodeCharset, decodeUnlabelled } from './charset.ts';
import { firstHighByte } from './decode-bytes.ts';
import { unfold } from './header.ts';

/** `=?charset*language?B|Q?text?=`, RFC 2047 §2 and RFC 2231 §5; longer than allowed is read too, mail programs do so. */
const WORD = /=\?([A-Za-z0-9_.:+-]{1,40})(?:\*[A-Za-z0-9-]{0,40})?\?([BbQq])\?([^?\n]*)\?=/g;
/** Bytes of a value that are decoded; a header may be megabytes. */
const LONGEST = 16_384;

interface Piece {
  readonly charset: string | null;
  bytes: string;
}

/**
 * The text of a header value (latin1, as stored): unfolded, encoded words decoded once, raw 8-bit bytes by `beside` (the charset of the body) or a
 * guess. Words of one charset that stand together are joined before decoding, since mailers cut characters in two (RFC 2047 §6.2).
 */
export function decodeHeaderText(value: string, beside: string | null = null): Untrusted {
  const text = unfold(value.length > LONGEST ? value.slice(0, LONGEST) : value);
  if (!text.includes('=?')) return firstHighByte(text, 0) < 0 ? text : decodeUnlabelled(text, beside);
  return piecesOf(text)
    .map(({ charset, bytes }) => (charset === null ? null : decodeCharset(bytes, charset)) ?? decodeUnlabelled(bytes, beside))
    .join('');
}

function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const found of text.matchAll(WORD)) {
    const [whole, charset = '', encoding = '', encoded = ''] = found;
    const between = text.slice(end, found.index);
    const last = pieces.at(-1);
    const joined = last !== undefined && last.charset !== null && /^[ \t]*$/.test(between);
    if (!joined && between !== '') pieces.push({ charset: null, bytes: between });
    const bytes = encoding.toUpperCase() === 'B' ? fromBase64(encoded) : fromQ(encoded);
    if (joined && last.charset === charset.toLowerCase()) last.bytes += bytes;
    else pieces.push({ charset: charset.toLowerCase(), bytes });
    end = found.index + whole.length;
  }
  if (end < text.length) pieces.push({ charset: null, bytes: text.slice(end) });
  return pieces;
}

function fromBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('latin1');
}

/** RFC 2047 §4.2: `_` is a space, `=XX` a byte. */
function fromQ(text: string): string {
  return text.replaceAll('_', ' ').replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

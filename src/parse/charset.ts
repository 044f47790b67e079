import type { Untrusted } from '../domain/untrusted.ts';
import { decodeBytes, firstHighByte, isUtf8 } from './decode-bytes.ts';

/**
 * Labels that mail may name (Encoding Standard). Left out on purpose: the stateful and the odd ones (utf-7, iso-2022-kr, hz-gb-2312,
 * x-user-defined, replacement), whose escapes hide text from whoever looks at the bytes.
 */
const LABELS: ReadonlySet<string> = new Set(
  (
    'utf-8 utf8 us-ascii ascii utf-16le utf-16be utf-16 iso-2022-jp euc-jp shift_jis euc-kr ks_c_5601-1987 gbk gb2312 gb18030 big5 ' +
    'koi8-r koi8-u ibm866 cp866 macintosh x-mac-cyrillic tis-620 latin1 cp1251 cp1252 ' +
    'iso-8859-1 iso-8859-2 iso-8859-3 iso-8859-4 iso-8859-5 iso-8859-6 iso-8859-7 iso-8859-8 iso-8859-9 iso-8859-10 iso-8859-13 ' +
    'iso-8859-14 iso-8859-15 iso-8859-16 windows-874 windows-1250 windows-1251 windows-1252 windows-1253 windows-1254 windows-1255 ' +
    'windows-1256 windows-1257 windows-1258'
  ).split(' '),
);

type Decoder = InstanceType<typeof TextDecoder>;

const decoders = new Map<string, Decoder | null>();

/** Text of bytes (latin1) in a named charset; null when the name is none that is decoded here. Bytes that do not fit become U+FFFD. */
export function decodeCharset(bytes: string, label: string): Untrusted | null {
  const name = label.trim().toLowerCase();
  if (name === 'us-ascii' || name === 'ascii' || name === 'utf-8' || name === 'utf8') return decodeBytes(bytes);
  const decoder = decoderOf(name);
  return decoder === null ? null : decoder.decode(Buffer.from(bytes, 'latin1'));
}

function decoderOf(name: string): Decoder | null {
  if (!LABELS.has(name)) return null;
  const known = decoders.get(name);
  if (known !== undefined) return known;
  let decoder: Decoder | null;
  try {
    decoder = new TextDecoder(name);
  } catch {
    decoder = null; // a Node without full ICU
  }
  decoders.set(name, decoder);
  return decoder;
}

/** Text of bytes that name no charset: UTF-8 when it is valid, else the charset told beside them, else a guess. */
export function decodeUnlabelled(bytes: string, beside: string | null = null): Untrusted {
  if (firstHighByte(bytes, 0) < 0) return bytes;
  if (isUtf8(bytes)) return decodeBytes(bytes);
  const told = beside === null || /^utf-?8|ascii$/i.test(beside) ? null : decodeCharset(bytes, beside);
  return told ?? decodeCharset(bytes, guessCharset(bytes)) ?? decodeBytes(bytes);
}

/**
 * The likeliest charset of 8-bit bytes that are not UTF-8. In windows-1251 the small Cyrillic letters are E0–FF, in koi8-r C0–DF, and most
 * letters of a text are small; where high bytes are a minority among the letters it is a western text.
 */
export function guessCharset(bytes: string): string {
  let upperHalf = 0;
  let lowerHalf = 0;
  let latin = 0;
  for (let at = 0; at < bytes.length; at++) {
    const code = bytes.charCodeAt(at);
    if (code >= 0xe0) upperHalf++;
    else if (code >= 0xc0) lowerHalf++;
    else if ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a) latin++;
  }
  if (upperHalf + lowerHalf < latin) return 'windows-1252';
  return lowerHalf > upperHalf ? 'koi8-r' : 'windows-1251';
}

import { gunzipSync, gzipSync } from 'node:zlib';

/** Bytes of a text that is kept to show later what has changed; longer ones are changed and undone all the same. */
const LONGEST = 8 * 1024 * 1024;

/** Texts as the journal keeps them, by path: gzip (RFC 1952) in base64. */
export function packTexts(texts: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  const kept = [...texts].filter(([, text]) => text.length <= LONGEST);
  return Object.fromEntries(kept.map(([path, text]) => [path, gzipSync(Buffer.from(text, 'latin1')).toString('base64')]));
}

/** One of them, bytes in a string; null where it was not kept or cannot be read any more. */
export function unpackText(packed: string | undefined): string | null {
  if (packed === undefined) return null;
  try {
    return gunzipSync(Buffer.from(packed, 'base64'), { maxOutputLength: LONGEST }).toString('latin1');
  } catch {
    return null;
  }
}

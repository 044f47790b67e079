import type { Untrusted } from '../domain/untrusted.ts';

/** What a complaint tells of the message it is about; everything in it is a stranger's word, to be looked up in the server's own records. */
export interface Clues {
  /** Queue ids from Received fields, with the host that claims them; the field that was added last comes first. */
  readonly ids: readonly { readonly by: Untrusted; readonly id: Untrusted }[];
  /** Message-IDs without their angle brackets. */
  readonly messageIds: readonly Untrusted[];
}

/** Bytes of a file that are taken apart. */
const LONGEST = 2 * 1024 * 1024;
const MOST = 20;
/** Media types that hold the original or its header (RFC 5965 §2, RFC 6522). */
const ORIGINAL = /^(?:message\/rfc822|message\/global|text\/rfc822-headers|message\/global-headers)$/i;
const FIELD = /^(received|message-id)[ \t]*:(.*)$/i;

/**
 * Reads a saved complaint: an abuse report (ARF, RFC 5965), a letter with the original attached or quoted, or the spam itself as its receiver saved
 * it. The original's header counts before the letter's own, which was handed over to this server too.
 */
export async function readComplaint(bytes: Uint8Array): Promise<Clues> {
  const { originals, letter } = await takeApart(bytes.subarray(0, LONGEST));
  for (const texts of [originals, letter, [latin1(bytes.subarray(0, LONGEST))]]) {
    const clues = joinClues(texts.map(readClues));
    if (clues.ids.length > 0 || clues.messageIds.length > 0) return clues;
  }
  return { ids: [], messageIds: [] };
}

async function takeApart(bytes: Uint8Array): Promise<{ readonly originals: readonly string[]; readonly letter: readonly string[] }> {
  try {
    const { default: PostalMime } = await import('postal-mime');
    const options = { forceRfc822Attachments: true, maxNestingDepth: 10, maxHeadersSize: 1024 * 1024, attachmentEncoding: 'arraybuffer' } as const;
    const { text, attachments } = await PostalMime.parse(bytes, options);
    const originals = attachments
      .filter(({ mimeType, filename }) => ORIGINAL.test(mimeType) || /\.eml$/i.test(filename ?? ''))
      .map(({ content }) => (typeof content === 'string' ? content : latin1(new Uint8Array(content))));
    return { originals, letter: text === undefined ? [] : [text] };
  } catch {
    return { originals: [], letter: [] };
  }
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}

function joinClues(all: readonly Clues[]): Clues {
  return { ids: all.flatMap(({ ids }) => ids).slice(0, MOST), messageIds: [...new Set(all.flatMap(({ messageIds }) => messageIds))].slice(0, MOST) };
}

/** Clues in a text that holds header fields, plain or quoted with `>`. */
export function readClues(text: string): Clues {
  const ids: { by: string; id: string }[] = [];
  const messageIds: string[] = [];
  for (const { name, value } of fieldsOf(text)) {
    if (name === 'message-id') {
      const [, id] = /<([^<>\s]{1,500})>/.exec(value) ?? [];
      if (id !== undefined) messageIds.push(id);
      continue;
    }
    const [, by] = /\bby ([\w.-]{1,255})/i.exec(value) ?? [];
    const [, id] = /\bid ([0-9A-Za-z-]{6,40})\b/.exec(value) ?? [];
    if (by !== undefined && id !== undefined) ids.push({ by: by.toLowerCase(), id });
  }
  return { ids: ids.slice(0, MOST), messageIds: [...new Set(messageIds)].slice(0, MOST) };
}

function* fieldsOf(text: string): Iterable<{ readonly name: string; readonly value: string }> {
  let name = '';
  let value = '';
  for (const quoted of text.split('\n')) {
    const line = quoted
      .replace(/^(?:> ?){1,5}/, '')
      .replace(/\r$/, '')
      .slice(0, 4096);
    if (name !== '' && /^[ \t]+\S/.test(line)) {
      if (value.length < 8192) value += ` ${line.trim()}`;
      continue;
    }
    if (name !== '') yield { name, value };
    const [, field = '', rest = ''] = FIELD.exec(line) ?? [];
    name = field.toLowerCase();
    value = rest.trim();
  }
  if (name !== '') yield { name, value };
}

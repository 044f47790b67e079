import { Exit, ToolError } from '../../domain/tool-error.ts';
import type { MailServer, StoredMessage } from '../../mta/mta.ts';
import { decodeBytes } from '../../parse/decode-bytes.ts';
import { decodeHeaderText } from '../../parse/encoded-words.ts';
import { charsetOfContentType } from '../../parse/header.ts';
import type { BodyPreview } from '../../parse/preview.ts';
import type { Context } from '../context.ts';
import { bodyPreview } from './message-body.ts';

/** One header as people read it. */
export interface ShownHeader {
  readonly name: string;
  readonly value: string;
  /** Kept for the record but not sent. */
  readonly dead: boolean;
}

/** A body as people read it. */
export type ShownBody = BodyPreview;

/** A queued message that was asked for by id. */
export interface OpenedMessage {
  readonly server: MailServer;
  readonly stored: StoredMessage;
}

interface Asking {
  /** null: whichever has it. */
  readonly queue: string | null;
  readonly bodyLimit?: number;
}

/** Finds a message by id. Throws ToolError 64 on a text that is no id of the mail servers here, 65 when none has it. */
export function openMessage({ servers }: Pick<Context, 'servers'>, text: string, { queue, bodyLimit }: Asking): OpenedMessage {
  let valid = false;
  for (const server of servers) {
    const id = server.readId(text);
    if (id === null) continue;
    valid = true;
    const stored = server.loadMessage(id, { ...(queue === null ? {} : { queue }), ...(bodyLimit === undefined ? {} : { bodyLimit }) });
    if (stored !== null) return { server, stored };
  }
  if (!valid) throw new ToolError('bad-id', Exit.usage, `not a queue id: ${text}`, { params: { text } });
  throw new ToolError('no-message', Exit.nothingMatched, `${text} is not in the queue`, {
    hint: 'It may have left meanwhile: spamtrace explain ID.',
    params: { text },
  });
}

/** Its headers, decoded. */
export function shownHeaders({ stored }: OpenedMessage): readonly ShownHeader[] {
  const charset = charsetOfContentType(stored.headers.find(({ name, dead }) => !dead && name.toLowerCase() === 'content-type')?.value);
  return stored.headers.map(({ name, value, dead }) => ({ name: decodeBytes(name), value: decodeHeaderText(value, charset), dead }));
}

/** Its body, decoded. */
export function shownBody({ stored }: OpenedMessage): Promise<ShownBody> {
  return bodyPreview(stored);
}

/** Its delivery log; empty when there is none. */
export function shownLog({ server, stored }: OpenedMessage): readonly string[] {
  return (server.loadMessageLog(stored.message.ref) ?? []).map(decodeBytes);
}

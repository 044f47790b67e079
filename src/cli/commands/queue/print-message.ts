import type { Zone } from '../../../app/context.ts';
import type { ListRow } from '../../../app/queue/list-row.ts';
import type { ShownBody, ShownHeader } from '../../../app/queue/open-message.ts';
import type { QueueMessage, Submission } from '../../../domain/message.ts';
import type { Texts } from '../../../i18n/index.ts';
import type { Invocation } from '../../command.ts';
import { span } from '../../print.ts';
import { safeLine } from '../../safe-text.ts';
import { shortMoment } from '../../short-moment.ts';

const MOST_RECIPIENTS = 100;

/** The envelope of a message, one fact a line. */
export function printEnvelope(message: QueueMessage, row: ListRow, zone: Zone, { out, texts }: Invocation): void {
  const fact = (name: string, value: string): void => out.spans(span(`${name}: `, 'dim'), span(safeLine(value)));
  fact(texts['queue.show.id'](), row.id);
  if (row.queue !== '') fact(texts['queue.show.queue'](), row.queue);
  if (message.arrivedAt !== null) fact(texts['queue.show.arrived'](), `${shortMoment(message.arrivedAt, zone)} (${row.age})`);
  if (row.size !== '') fact(texts['queue.show.size'](), row.size);
  if (row.sender !== null) fact(texts['queue.show.sender'](), row.sender);
  fact(texts['queue.show.state'](), stateText(message, zone, texts));
  if (message.submission !== null) fact(texts['queue.show.submitted'](), submissionText(message.submission, texts));
  if (row.sender !== null) fact(texts['queue.show.source'](), row.source ?? texts['queue.noSource']());
  if (message.lastAnswer !== null) fact(texts['queue.show.lastAnswer'](), message.lastAnswer);
  out.spans(span(`${texts['queue.show.recipients']()}: `, 'dim'), span(String(message.recipients.length)));
  for (const { address, done } of message.recipients.slice(0, MOST_RECIPIENTS)) {
    out.line(`  ${safeLine(address)}${done ? ` (${texts['queue.show.done']()})` : ''}`);
  }
  const more = message.recipients.length - MOST_RECIPIENTS;
  if (more > 0) out.line(`  ${texts['queue.more']({ recipients: more })}`);
}

function stateText({ unreadable, isHeld, heldSince }: QueueMessage, zone: Zone, texts: Texts): string {
  if (unreadable !== null) return texts['queue.show.state.unreadable']({ why: unreadable });
  if (!isHeld) return texts['queue.show.state.waiting']();
  return heldSince === null ? texts['queue.show.state.heldSometime']() : texts['queue.show.state.held']({ since: shortMoment(heldSince, zone) });
}

function submissionText({ via, login, client, user }: Submission, texts: Texts): string {
  const from = client ?? texts['queue.show.thisMachine']();
  switch (via) {
    case 'smtp-auth':
      return texts['queue.show.via.smtp-auth']({ login: login ?? '?', client: from });
    case 'command':
      return texts['queue.show.via.command']({ user: user ?? '?' });
    case 'smtp':
      return texts['queue.show.via.smtp']({ client: from });
    case 'bounce':
      return texts['queue.show.via.bounce']();
  }
}

/** Headers, one a line, decoded. */
export function printHeaders(headers: readonly ShownHeader[], { out, texts }: Invocation): void {
  for (const { name, value, dead } of headers) {
    out.spans(span(`${safeLine(name)}: `, 'bold'), span(safeLine(value)), span(dead ? ` ${texts['queue.show.notSent']()}` : '', 'dim'));
  }
}

/** The body as text, and its parts when there are more than one. */
export function printBody({ text, parts, truncated }: ShownBody, { out, texts }: Invocation): void {
  out.line(text.replaceAll('\r\n', '\n').trimEnd());
  if (truncated) out.spans(span(texts['queue.show.truncated'](), 'dim'));
  if (parts.length < 2) return;
  out.line();
  for (const { type, name, bytes } of parts) out.spans(span(safeLine(texts['queue.show.part']({ type, name: name ?? '', bytes })), 'dim'));
}

/** The delivery log, line by line. */
export function printLog(lines: readonly string[], { out, texts }: Invocation): void {
  if (lines.length === 0) out.spans(span(texts['queue.show.noLog'](), 'dim'));
  for (const line of lines) out.line(safeLine(line));
}

import type { ListRow } from '../../../app/queue/list-row.ts';
import type { QueueMessage, Recipient } from '../../../domain/message.ts';
import type { Invocation } from '../../command.ts';
import { span } from '../../print.ts';
import { safeLine } from '../../safe-text.ts';

/** Recipients of one message that a list for people shows. */
const MOST_RECIPIENTS = 100;
/** Characters of a subject that a list for people shows. */
const LONGEST_SUBJECT = 120;

/** One message as `exim -bp` lays it out, with its source and subject beneath. */
export function printRow(row: ListRow, { out, texts }: Invocation, withDone: boolean): void {
  const { age, size, id, sender, held, unreadable, queue, source, subject } = row;
  const marks = [queue === '' ? '' : texts['queue.inQueue']({ queue }), held ? texts['queue.held']() : ''].filter((mark) => mark !== '');
  out.spans(
    span(`${age.padStart(3)} ${size.padStart(5)} `),
    span(id, 'cyan'),
    span(sender === null ? '' : ` ${safeLine(sender)}`),
    span(marks.length === 0 ? '' : ` ${safeLine(marks.join(' '))}`, 'yellow'),
  );
  if (unreadable !== null) out.spans(span(`    ${safeLine(texts['queue.unreadable']({ why: unreadable }))}`, 'red'));
  const recipients = shownRecipients(row.recipients, withDone);
  for (const { address, done } of recipients.slice(0, MOST_RECIPIENTS)) out.line(`        ${done ? 'D' : ' '} ${safeLine(address)}`);
  if (recipients.length > MOST_RECIPIENTS) out.line(`          ${texts['queue.more']({ recipients: recipients.length - MOST_RECIPIENTS })}`);
  if (sender !== null) {
    const from = source === null ? texts['queue.noSource']() : texts['queue.source']({ source });
    out.spans(span(`          ${safeLine(subject === null ? from : `${from} | ${shortened(subject)}`)}`, 'dim'));
  }
  out.line();
}

/** exiqgrep's brief form: `ID From: <sender> To: r1;r2`. */
export function briefLine({ ref, sender, recipients }: QueueMessage, withDone: boolean): string {
  const addresses = shownRecipients(recipients, withDone).map(({ address }) => address);
  return safeLine(`${ref.id} From: <${sender ?? ''}> To: ${addresses.join(';')}`);
}

function shownRecipients(recipients: readonly Recipient[], withDone: boolean): readonly Recipient[] {
  return withDone ? recipients : recipients.filter(({ done }) => !done);
}

function shortened(text: string): string {
  const line = text.replaceAll('\n', ' ');
  return line.length > LONGEST_SUBJECT ? `${line.slice(0, LONGEST_SUBJECT)}…` : line;
}

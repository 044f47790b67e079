import { openMessage, shownBody, shownHeaders, shownLog, type OpenedMessage } from '../../../app/queue/open-message.ts';
import { listRow } from '../../../app/queue/list-row.ts';
import { messageJson } from '../../../app/queue/message-json.ts';
import { requireQueue } from '../../../app/queue/require-queue.ts';
import { messageSource } from '../../../app/queue/message-source.ts';
import { rfc3339, type Context } from '../../../app/context.ts';
import { Exit, ToolError, type ExitCode } from '../../../domain/tool-error.ts';
import type { Invocation } from '../../command.ts';
import { contextOf } from '../../context.ts';
import { textOption } from './asked.ts';
import { printBody, printEnvelope, printHeaders, printLog } from './print-message.ts';

/** Bytes of a body that `--raw` gives. */
const RAW_LIMIT = 256 * 1024 * 1024;

interface Opened {
  readonly message: OpenedMessage;
  readonly context: Context;
}

/** `spamtrace queue show`: envelope, headers, body and delivery log of one message. Exit 65 when no queue has it. */
export async function runQueueShow(invocation: Invocation): Promise<ExitCode> {
  const { message, context } = open(invocation);
  const { out, texts, global } = invocation;
  const headers = shownHeaders(message);
  const body = await shownBody(message);
  const log = shownLog(message);
  if (global.json) {
    out.json({ id: message.stored.message.ref.id, envelope: envelopeOf(message, context), headers: headers.map(headerJson), body, log });
    return Exit.done;
  }
  const { stored } = message;
  printEnvelope(stored.message, listRow(stored.message, { now: context.now, sourceOf: messageSource(message.server) }), context.zone, invocation);
  out.line();
  out.line(texts['queue.show.headers']());
  printHeaders(headers, invocation);
  out.line();
  out.line(texts['queue.show.body']());
  printBody(body, invocation);
  out.line();
  out.line(texts['queue.show.log']());
  printLog(log, invocation);
  return Exit.done;
}

/** `spamtrace queue headers`. */
export async function runQueueHeaders(invocation: Invocation): Promise<ExitCode> {
  if (rawWanted(invocation)) {
    invocation.out.raw(Buffer.from(open(invocation).message.stored.rawHeaders, 'latin1'));
    return Exit.done;
  }
  const { message } = open(invocation);
  const headers = shownHeaders(message);
  if (invocation.global.json) invocation.out.json({ id: message.stored.message.ref.id, headers: headers.map(headerJson) });
  else printHeaders(headers, invocation);
  return Exit.done;
}

/** `spamtrace queue body`. */
export async function runQueueBody(invocation: Invocation): Promise<ExitCode> {
  if (rawWanted(invocation)) {
    invocation.out.raw(open(invocation, RAW_LIMIT).message.stored.body.bytes);
    return Exit.done;
  }
  const { message } = open(invocation);
  const body = await shownBody(message);
  if (invocation.global.json) invocation.out.json({ id: message.stored.message.ref.id, body });
  else printBody(body, invocation);
  return Exit.done;
}

/** `spamtrace queue log`. */
export async function runQueueLog(invocation: Invocation): Promise<ExitCode> {
  const { message } = open(invocation);
  const log = shownLog(message);
  if (invocation.global.json) invocation.out.json({ id: message.stored.message.ref.id, log });
  else printLog(log, invocation);
  return Exit.done;
}

/** Finds the message; an id is looked at before anything is opened, so that no text of a shell reaches a path. */
function open(invocation: Invocation, bodyLimit?: number): Opened {
  const [id = ''] = invocation.operands;
  const context = requireQueue(contextOf(invocation));
  const queue = textOption(invocation.options, 'queue');
  return { message: openMessage(context, id, bodyLimit === undefined ? { queue } : { queue, bodyLimit }), context };
}

/** Throws ToolError 77 when bytes as they are would go to a terminal. */
function rawWanted({ options, out }: Invocation): boolean {
  if (options['raw'] !== true) return false;
  if (!out.isTerminal) return true;
  throw new ToolError('raw-terminal', Exit.notAllowed, '--raw does not write to a terminal', { hint: 'Send it to a file or a pipe.' });
}

function envelopeOf({ server, stored }: OpenedMessage, { zone }: Context): unknown {
  return JSON.parse(messageJson(stored.message, { stamp: (at) => rfc3339(at, zone), sourceOf: messageSource(server) }));
}

function headerJson({ name, value, dead }: ReturnType<typeof shownHeaders>[number]): object {
  return dead ? { name, value, sent: false } : { name, value };
}

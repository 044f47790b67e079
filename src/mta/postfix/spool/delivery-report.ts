import { readTopHeader } from './received.ts';
import { readPostfixId } from '../queue-id.ts';
import type { QueueId } from '../../../domain/queue-id.ts';

/** What a bounce that Postfix made says of the message that it returns. */
export interface DeliveryReport {
  /** Id of that message. */
  readonly id: QueueId | null;
  /** Recipients that were not reached. */
  readonly failed: readonly string[];
  /** uid of the local user who handed that message over, by its own first Received. */
  readonly uid: number | null;
}

const MOST_FAILED = 1000;

/**
 * Reads the `message/delivery-status` part of a bounce (bounce_notify_util.c): its first group of fields has `X-Postfix-Queue-ID` of the returned message.
 * What other servers said is quoted with an indent, so that it begins no part and no field. null when there is no such part.
 */
export function readDeliveryReport(headers: string, body: string): DeliveryReport | null {
  const [, boundary] = /^Content-Type: multipart\/report;[^"]{0,200}boundary="([^"\n]{5,200})"/im.exec(headers.slice(0, 16_384)) ?? [];
  if (boundary === undefined) return null;
  const parts = body.split(`\n--${boundary}\n`);
  const part = parts.find((text) => /^Content-Type: message\/(?:global-)?delivery-status$/im.test(headOf(text)));
  if (part === undefined) return null;
  const returned = parts.at(-1) ?? '';
  const [, first = '', ...others] = part.split('\n\n');
  const id = /^X-\S{1,60}-Queue-ID: (\S{6,40})$/im.exec(first)?.[1];
  const failed = others.flatMap((group) => /^Final-Recipient: rfc822; ?(\S+)$/im.exec(group)?.[1] ?? []);
  return { id: id === undefined ? null : readPostfixId(id), failed: failed.slice(0, MOST_FAILED), uid: returned === part ? null : uidOf(returned) };
}

/** bounce(8) puts Return-Path before the headers of the message; the first of these is Postfix's. */
function uidOf(returned: string): number | null {
  const headers = returned.slice(headOf(returned).length + 2).replace(/^Return-Path: [^\n]*\n/, '');
  const top = readTopHeader(headers);
  return top.kind === 'command' ? top.uid : null;
}

function headOf(part: string): string {
  const end = part.indexOf('\n\n');
  return end < 0 ? part.slice(0, 1000) : part.slice(0, end);
}

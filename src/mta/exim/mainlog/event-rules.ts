import { MailLogKind } from '../../../domain/mail-log.ts';

const { other, held, released, removed, rejected, completed } = MailLogKind;

/** How the rest of a line is read once its beginning is known. */
export const Rest = {
  /** Nothing may follow. */
  none: 0,
  /** Free text: it belongs to the event. */
  text: 1,
  /** A client (`[H=]host (helo) [ip]…`), its fields, then text. */
  client: 2,
} as const;

/** One kind of log line that is neither a delivery, an arrival nor a command. */
export interface EventRule {
  readonly begins: Uint8Array;
  readonly kind: number;
  readonly rest: number;
}

const rule = (begins: string, kind: number, rest: number): EventRule => ({ begins: Buffer.from(begins, 'latin1'), kind, rest });

/** Lines that carry a message id (deliver.c, queue.c, receive.c; 4.80 to 4.99). */
const WITH_ID: readonly EventRule[] = [
  rule('Frozen', held, Rest.text),
  rule('frozen by ', held, Rest.text),
  rule('*** Frozen', held, Rest.text),
  rule('unfrozen by ', released, Rest.text),
  rule('Unfrozen by ', released, Rest.text),
  rule('removed by ', removed, Rest.text),
  rule('cancelled by ', removed, Rest.text),
  rule('cancelled: ', removed, Rest.text),
  rule('Message removed because older than ', removed, Rest.text),
  rule('Message is frozen', other, Rest.none),
  rule('Spool file ', other, Rest.text),
  rule('Format error in spool file ', other, Rest.text),
  rule('Format error spool file ', other, Rest.text),
  rule('no immediate delivery: ', other, Rest.text),
  rule('no delivery: ', other, Rest.text),
  rule('moved from ', other, Rest.text),
  rule('moved by ', other, Rest.text),
  rule('recipient ', other, Rest.text),
  rule('address ', other, Rest.text),
  rule('sender address changed to ', other, Rest.text),
  rule('SMTP connection lost after final dot ', other, Rest.client),
  rule('SMTP connection outbound ', other, Rest.text),
  rule('SMTP connection identification ', other, Rest.text),
  rule('rejected after DATA', rejected, Rest.text),
  rule('rejected by ', rejected, Rest.text),
  rule('rejected ', rejected, Rest.text),
  rule('temporarily rejected ', rejected, Rest.text),
  rule('F=<', rejected, Rest.client),
  rule('Sender identification ', other, Rest.text),
  rule('original recipients ignored', other, Rest.text),
  rule('DKIM: ', other, Rest.text),
  rule('PDKIM: ', other, Rest.text),
  rule('DMARC: ', other, Rest.text),
  rule('SPF: ', other, Rest.text),
  rule('TLS error on connection to ', other, Rest.text),
  rule('TLS session: ', other, Rest.text),
  rule('SMTP error from remote mail server ', other, Rest.text),
  rule('Warning: ', other, Rest.text),
  rule('retry time not reached ', other, Rest.text),
  rule('Remote host ', other, Rest.text),
  rule('remote host ', other, Rest.text),
  rule('error ignored', other, Rest.text),
  rule('Delivery status for ', other, Rest.text),
  rule('Process failed ', other, Rest.text),
  rule('Completed', completed, Rest.none),
];

/** Lines without an id (daemon.c, smtp_in.c, exim.c, log.c; 4.80 to 4.99). */
const WITHOUT_ID: readonly EventRule[] = [
  rule('Start queue run: ', other, Rest.text),
  rule('End queue run: ', other, Rest.text),
  rule('SMTP connection from ', other, Rest.client),
  rule('SMTP connection Ci=', other, Rest.text),
  rule('SMTP connection identification ', other, Rest.text),
  rule('no MAIL in SMTP connection from ', other, Rest.client),
  rule('unexpected disconnection while reading SMTP command from ', other, Rest.client),
  rule('unexpected ', other, Rest.text),
  rule('SMTP command timeout on ', other, Rest.text),
  rule('SMTP data timeout (message abandoned) on connection from ', other, Rest.client),
  rule('SMTP syntax error in ', other, Rest.text),
  rule('SMTP protocol synchronization error ', rejected, Rest.text),
  rule('SMTP protocol error in ', other, Rest.text),
  rule('SMTP protocol violation', other, Rest.text),
  rule('SMTP call from ', rejected, Rest.client),
  rule('SMTP call dropped', other, Rest.text),
  rule('refused connection ', rejected, Rest.text),
  rule('Connection from ', rejected, Rest.client),
  rule('connection from ', rejected, Rest.client),
  rule('rejected ', rejected, Rest.text),
  rule('temporarily rejected ', rejected, Rest.text),
  rule('no host name found for IP address ', other, Rest.text),
  rule('host name alias list truncated', other, Rest.text),
  rule('no IP address found for host ', other, Rest.text),
  rule('host lookup ', other, Rest.text),
  rule('TLS error ', other, Rest.text),
  rule('TLS session ', other, Rest.text),
  rule('TLS ', other, Rest.text),
  rule('exim ', other, Rest.text),
  rule('Exim ', other, Rest.text),
  rule('daemon ', other, Rest.text),
  rule('pid ', other, Rest.text),
  rule('socket bind() to port ', other, Rest.text),
  rule('listening ', other, Rest.text),
  rule('log string overflowed', other, Rest.text),
  rule('**** log string overflowed', other, Rest.text),
  rule('Warning: ', other, Rest.text),
  rule('ACL ', other, Rest.text),
  rule('DKIM: ', other, Rest.text),
  rule('PDKIM: ', other, Rest.text),
  rule('DMARC ', other, Rest.text),
  rule('SPF ', other, Rest.text),
  rule('dns', other, Rest.text),
  rule('DNS', other, Rest.text),
  rule('too many ', rejected, Rest.text),
  rule('ident connection to ', other, Rest.text),
  rule('ETRN ', other, Rest.text),
  rule('VRFY ', other, Rest.text),
  rule('EXPN ', other, Rest.text),
  rule('failed to ', other, Rest.text),
  rule('Failed to ', other, Rest.text),
  rule('unable to ', other, Rest.text),
  rule('cannot ', other, Rest.text),
  rule('could not ', other, Rest.text),
  rule('non-existent configuration file', other, Rest.text),
  rule('remove ', other, Rest.text),
  rule('syslog', other, Rest.text),
  rule('removing ', other, Rest.text),
  rule('SIGHUP received', other, Rest.text),
  rule('sender verify ', other, Rest.text),
];

const BY_BYTE_WITH_ID = byFirstByte(WITH_ID);
const BY_BYTE_WITHOUT_ID = byFirstByte(WITHOUT_ID);
const NONE: readonly EventRule[] = [];

function byFirstByte(rules: readonly EventRule[]): readonly (readonly EventRule[] | undefined)[] {
  const byByte: EventRule[][] = [];
  for (const one of rules) (byByte[one.begins[0] ?? 0] ??= []).push(one);
  return byByte;
}

/** The rules that may fit a line whose text begins with `byte`, in the order in which they are tried. */
export function rulesFor(byte: number, hasId: boolean): readonly EventRule[] {
  return (hasId ? BY_BYTE_WITH_ID : BY_BYTE_WITHOUT_ID)[byte] ?? NONE;
}

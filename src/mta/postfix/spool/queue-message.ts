import type { HeaderTraits, QueueMessage, Recipient, Submission } from '../../../domain/message.ts';
import type { OpenFile } from '../../../host/host.ts';
import { decodeBytes } from '../../../parse/decode-bytes.ts';
import { keepTrait, noTraits } from '../../../parse/header-traits.ts';
import { CORRUPT, type PostfixInstance } from '../place.ts';
import type { Answer } from './answers.ts';
import { readDeliveryReport, type DeliveryReport } from './delivery-report.ts';
import { headerPlaces } from './header-lines.ts';
import { externalAddress } from './quoting.ts';
import { readBody, readQueueFile, type QueueFile } from './queue-file.ts';
import { readTopHeader, type TopHeader } from './received.ts';
import type { QueueFileName } from './files.ts';

const LONGEST_REPORT = 64 * 1024;
const HOLD = 'hold';
const MAILDROP = 'maildrop';

/** A queue file that is open, and what is known beside it. */
export interface MessageFileContext {
  readonly instance: PostfixInstance;
  readonly queue: string;
  readonly name: QueueFileName;
  readonly file: OpenFile;
  /** What the last attempt came to, in its order; empty where it is not asked for. */
  readonly answers: readonly Answer[];
  /** When a file was last renamed is known on the machine itself alone. */
  readonly isLocal: boolean;
  readonly userOf: (uid: number) => string | null;
}

/** A message of Postfix's queue as one nobody need open again; `raw` is its file as read. */
export interface PostfixMessage extends QueueMessage {
  readonly raw: QueueFile;
}

/** Reads a message from its queue file. */
export function readMessage(context: MessageFileContext): PostfixMessage {
  const { instance, queue, name, file, answers } = context;
  const raw = readQueueFile(file);
  const submission = submissionOf(raw, context);
  const isHeld = queue === HOLD;
  const unreadable = queue === CORRUPT ? `put aside as corrupt${raw.problem === null ? '' : ` (${raw.problem})`}` : raw.problem;
  return {
    raw,
    ref: { mta: 'postfix', queue: instance.prefix + queue, id: name.id },
    arrivedAt: raw.arrivedAt ?? (unreadable === null ? Math.floor(file.facts.modifiedAt) : null),
    sizeBytes: raw.sizeBytes ?? file.size,
    ...(raw.sender === null ? {} : { sender: raw.sender === '' ? null : decodeBytes(externalAddress(raw.sender)) }),
    recipients: inOrder(raw.recipients, answers).map(({ address, done }): Recipient => ({ address: decodeBytes(externalAddress(address)), done })),
    state: unreadable !== null ? 'unreadable' : isHeld ? 'held' : 'waiting',
    isHeld,
    heldSince: isHeld && context.isLocal ? Math.floor(file.facts.changedAt) : null,
    submission: raw.sender === null ? null : submission.told,
    submitterUid: submission.uid,
    traits: unreadable !== null && raw.headers === '' ? null : traitsOf(raw, submission.told.via === 'bounce' ? file : null),
    lastAnswer: answers.length === 0 ? null : decodeBytes(answers.at(-1)?.reason ?? ''),
    unreadable,
  };
}

interface Told {
  readonly told: Submission;
  readonly uid: number | null;
}

/** How it entered: what smtpd noted of the client; else who pickup says ran the command; else Postfix itself. */
function submissionOf(raw: QueueFile, { queue, file, userOf }: MessageFileContext): Told {
  const { attributes } = raw;
  const login = attributes.get('sasl_username') ?? null;
  // After a filter the two differ: then client_address is the filter's, and whoever stood before it has logged in or not, which only the log tells.
  const client = attributes.get('client_address') ?? attributes.get('log_client_address') ?? null;
  if (login !== null) return over('smtp-auth', login, client);
  const top = readTopHeader(raw.headers);
  if (client !== null && client !== 'unknown') return over('smtp', null, client);
  // A file that postdrop wrote belongs to who ran it; one that was requeued belongs to Postfix, and has a size record.
  if (queue === MAILDROP && raw.sizeBytes === null) return command(file.facts.uid, userOf);
  if (top.kind === 'command') return command(top.uid, userOf);
  const told = { via: isBounce(raw, top) ? 'bounce' : 'command', login: null, client: null, user: null, cwd: null } as const;
  return { told, uid: null };
}

function isBounce({ sender }: QueueFile, top: TopHeader): boolean {
  return sender === '' && top.kind === 'internal' && !top.isForward;
}

function over(via: 'smtp-auth' | 'smtp', login: string | null, client: string | null): Told {
  return {
    told: { via, login: login === null ? null : decodeBytes(login), client: client === null ? null : decodeBytes(client), user: null, cwd: null },
    uid: null,
  };
}

function command(uid: number, userOf: MessageFileContext['userOf']): Told {
  return { told: { via: 'command', login: null, client: null, user: userOf(uid) ?? String(uid), cwd: null }, uid };
}

function traitsOf(raw: QueueFile, bounce: OpenFile | null): HeaderTraits {
  const found = noTraits();
  for (const place of headerPlaces(raw.headers)) keepTrait(found, raw.headers, place, null);
  const report = bounce === null ? null : reportOf(raw, bounce);
  return report === null ? found : { ...found, bounceOf: report.id, failedRecipients: report.failed.join(', ') };
}

/** What a bounce says of the message that it returns. */
export function reportOf({ headers, bodyAt }: QueueFile, file: OpenFile): DeliveryReport | null {
  if (bodyAt === null) return null;
  return readDeliveryReport(headers, Buffer.from(readBody(file, bodyAt, LONGEST_REPORT).bytes).toString('latin1'));
}

/** As showq(8) lists them: those that were tried in the order of their answers, then the others. */
function inOrder(recipients: QueueFile['recipients'], answers: readonly Answer[]): QueueFile['recipients'] {
  if (answers.length === 0 || recipients.length < 2) return recipients;
  const places = new Map<string, number>();
  for (const { recipient } of answers) if (!places.has(recipient)) places.set(recipient, places.size);
  const placeOf = ({ address, done }: QueueFile['recipients'][number]): number => (done ? places.size : (places.get(address) ?? places.size));
  return recipients.toSorted((left, right) => placeOf(left) - placeOf(right));
}

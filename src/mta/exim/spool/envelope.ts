import { emptyOptions, LAST_SECOND, readOption, type EnvelopeOptions } from './option-line.ts';
import { addressOfRecipientLine } from './recipient-line.ts';

/** Exim 4.88 and later call a message with more recipients than this a format error, though reception allows more. */
const MOST_RECIPIENTS = 16_384;
/** The reader's buffer grows to this; a longer line is a format error (exim 4.96 spool_in.c as observed). */
const LONGEST_LINE = 65_536;
const NEWLINE = 10;
const DASH = 45;

/** What stands before the headers in a -H file; texts are latin1 as found. */
export interface Envelope {
  readonly login: string;
  readonly uid: number;
  /** `''` is the null sender. */
  readonly sender: string;
  readonly receivedSeconds: number;
  readonly options: EnvelopeOptions;
  /** Finished addresses of the non-recipients tree, in file order. */
  readonly finished: readonly string[];
  readonly recipients: readonly string[];
  /** Where the blank line before the headers is expected. */
  readonly end: number;
  /** Why Exim refuses an envelope that could be read all the same, or null. */
  readonly refused: string | null;
}

/** Reads the envelope of `ID-H`, or says what is wrong with it (the order and strictness of exim 4.96 spool_in.c, as observed). */
export function readEnvelope(text: string, id: string): Envelope | string {
  if (text.length === 0) return 'empty file';
  const first = id.length + 2;
  if (!text.startsWith(id) || text.charCodeAt(first) !== NEWLINE || !text.startsWith('-H', id.length)) return 'its first line is not its own name';
  const submitterEnd = text.indexOf('\n', first + 1);
  const senderEnd = submitterEnd < 0 ? -1 : text.indexOf('\n', submitterEnd + 1);
  const timeEnd = senderEnd < 0 ? -1 : text.indexOf('\n', senderEnd + 1);
  if (timeEnd < 0) return 'cut off in its first lines';
  const submitter = readSubmitter(text.slice(first + 1, submitterEnd));
  if (submitter === null) return 'its second line does not name a submitter';
  if (text.charCodeAt(submitterEnd + 1) !== 60 || text.charCodeAt(senderEnd - 1) !== 62 || senderEnd - submitterEnd < 3) {
    return 'its third line is not a sender in angle brackets';
  }
  const receivedSeconds = readTime(text, senderEnd + 1, timeEnd);
  if (receivedSeconds === null) return 'its fourth line is not a time and a count';
  const options = emptyOptions();
  const tree = readOptions(text, timeEnd + 1, options);
  if (typeof tree === 'string') return tree;
  const finished: string[] = [];
  const counted = readTree(text, tree, finished);
  if (counted < 0) return 'its tree of finished addresses is damaged';
  const recipients: string[] = [];
  const end = readRecipients(text, counted, recipients);
  if (end < 0) return 'its list of recipients is damaged';
  // No spread here: V8 makes a new object shape for each, which costs more than the whole envelope.
  return {
    login: submitter.login,
    uid: submitter.uid,
    sender: text.slice(submitterEnd + 2, senderEnd - 1),
    receivedSeconds,
    options,
    finished,
    recipients,
    end,
    refused: refusalOf(text, first, end, recipients.length),
  };
}

/** `login uid gid`, from the right: a login may contain spaces, ids may be negative. */
function readSubmitter(line: string): { readonly login: string; readonly uid: number } | null {
  const gidAt = line.lastIndexOf(' ');
  const uidAt = gidAt <= 0 ? -1 : line.lastIndexOf(' ', gidAt - 1);
  if (uidAt < 0 || !isInteger(line, gidAt + 1, line.length) || !isInteger(line, uidAt + 1, gidAt)) return null;
  return { login: line.slice(0, uidAt), uid: Number(line.slice(uidAt + 1, gidAt)) };
}

function readTime(text: string, start: number, end: number): number | null {
  const space = text.indexOf(' ', start);
  if (space < 0 || space >= end || !isInteger(text, start, space) || !isInteger(text, space + 1, end)) return null;
  const seconds = Number(text.slice(start, space));
  return Math.abs(seconds) <= LAST_SECOND ? seconds : null;
}

function isInteger(text: string, start: number, end: number): boolean {
  let at = text.charCodeAt(start) === DASH ? start + 1 : start;
  if (at >= end) return false;
  for (; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) return false;
  }
  return true;
}

/** Reads option lines into `options`; where the tree begins, or what is wrong. */
function readOptions(text: string, start: number, options: EnvelopeOptions): number | string {
  let at = start;
  while (text.charCodeAt(at) === DASH) {
    const end = text.indexOf('\n', at);
    if (end < 0) return 'cut off in its options';
    const more = readOption(text, at, end, options);
    if (more < 0) return `its option line "${text.slice(at, Math.min(end, at + 40))}" is damaged`;
    at = end + 1 + more;
  }
  return at < text.length ? at : 'cut off in its options';
}

/** Reads the tree (`XX`, or nodes in pre-order with two flags) without recursion; where it ends, or −1. */
function readTree(text: string, start: number, finished: string[]): number {
  if (text.startsWith('XX\n', start)) return start + 3;
  let at = start;
  for (let pending = 1; pending > 0; pending--) {
    const end = text.indexOf('\n', at);
    if (end < at + 4) return -1;
    if (text.charCodeAt(at) === 89) pending++;
    if (text.charCodeAt(at + 1) === 89) pending++;
    finished.push(text.slice(at + 3, end));
    at = end + 1;
  }
  return at;
}

/** Reads the count and that many recipient lines; where they end, or −1. */
function readRecipients(text: string, start: number, recipients: string[]): number {
  const countEnd = text.indexOf('\n', start);
  if (countEnd < 0 || !isInteger(text, start, countEnd)) return -1;
  const count = Number(text.slice(start, countEnd));
  let at = countEnd + 1;
  for (let read = 0; read < count; read++) {
    const end = text.indexOf('\n', at);
    if (end < 0) return -1;
    const last = text.charCodeAt(end - 1);
    const line = text.slice(at, end);
    recipients.push(last >= 48 && last <= 57 ? addressOfRecipientLine(line) : line);
    at = end + 1;
  }
  return at;
}

function refusalOf(text: string, start: number, end: number, recipients: number): string | null {
  if (recipients > MOST_RECIPIENTS) return `${recipients} recipients, and Exim refuses more than ${MOST_RECIPIENTS}`;
  if (end - start < LONGEST_LINE) return null;
  for (let at = start + 1; at < end;) {
    const newline = text.indexOf('\n', at);
    if (newline - at >= LONGEST_LINE) return `a line of ${newline - at} bytes, and Exim refuses more than ${LONGEST_LINE}`;
    at = newline + 1;
  }
  return null;
}

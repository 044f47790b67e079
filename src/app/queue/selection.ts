import { Exit, ToolError } from '../../domain/tool-error.ts';
import { readDuration } from '../window.ts';
import { readAddressMatch, type AddressMatch } from './address-match.ts';
import { Pattern } from './pattern.ts';

/** Characters of a body that a pattern is tried on. */
export const LONGEST_BODY = 256 * 1024;

/** The selectors of product §2 as typed. */
export interface SelectorTexts {
  readonly sender?: string;
  readonly recipient?: string;
  readonly size?: string;
  readonly younger?: string;
  readonly older?: string;
  readonly held?: boolean;
  readonly notHeld?: boolean;
  readonly subject?: string;
  readonly body?: string;
  readonly source?: string;
  readonly bounces?: boolean;
  readonly user?: string;
  readonly login?: string;
  readonly client?: string;
  readonly script?: string;
  readonly queue?: string;
  readonly allRecipients?: boolean;
  readonly regex?: boolean;
}

/** What a command on the queue is about; null selects nothing away. */
export interface Selection {
  readonly sender: AddressMatch | null;
  readonly recipient: AddressMatch | null;
  /** Tried on the size as shown (`1.9K`), with regard to case as exiqgrep does. */
  readonly size: Pattern | null;
  /** Seconds. */
  readonly youngerThan: number | null;
  readonly olderThan: number | null;
  /** true: held alone; false: all but held. */
  readonly held: boolean | null;
  readonly subject: Pattern | null;
  readonly body: Pattern | null;
  /** A finding id or its ref. */
  readonly source: string | null;
  readonly bounces: boolean;
  readonly user: string | null;
  readonly login: string | null;
  readonly client: string | null;
  readonly queue: string | null;
  /** Done recipients count as well. */
  readonly withDone: boolean;
}

/** Reads the selectors. Throws ToolError 64 on a bad pattern or duration, or on two that exclude each other. */
export function readSelection(texts: SelectorTexts): Selection {
  if (texts.held && texts.notHeld) throw new ToolError('usage', Exit.usage, '--held and --not-held exclude each other');
  if (texts.source !== undefined && texts.script !== undefined) throw new ToolError('usage', Exit.usage, '--source and --script exclude each other');
  const address = (text: string | undefined): AddressMatch | null => (text === undefined ? null : readAddressMatch(text, texts.regex === true));
  const pattern = (text: string | undefined, options = {}): Pattern | null => (text === undefined ? null : Pattern.read(text, options));
  return {
    sender: address(texts.sender),
    recipient: address(texts.recipient),
    size: pattern(texts.size, { caseful: true }),
    youngerThan: seconds(texts.younger),
    olderThan: seconds(texts.older),
    held: texts.held ? true : texts.notHeld ? false : null,
    subject: pattern(texts.subject),
    body: pattern(texts.body, { longest: LONGEST_BODY }),
    source: texts.script === undefined ? (texts.source ?? null) : `script:${texts.script}`,
    bounces: texts.bounces === true,
    user: texts.user ?? null,
    login: texts.login?.toLowerCase() ?? null,
    client: texts.client ?? null,
    queue: texts.queue ?? null,
    withDone: texts.allRecipients === true,
  };
}

/** Whether messages are chosen by anything but their queue. */
export function choosesMessages(selection: Selection): boolean {
  const { queue: _queue, withDone: _withDone, bounces, ...others } = selection;
  return bounces || Object.values(others).some((value) => value !== null);
}

function seconds(text: string | undefined): number | null {
  if (text === undefined) return null;
  const read = readDuration(text);
  if (read === null)
    throw new ToolError('bad-duration', Exit.usage, `not a duration: ${text}`, { hint: '90 (seconds), 15m, 24h, 7d', params: { text } });
  return read;
}

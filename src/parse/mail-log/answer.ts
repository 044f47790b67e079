import { AnswerClass } from '../../domain/mail-log.ts';

/** Words of answers, lower case, by what they mean; the first group that has one in the text decides. */
const WORDS: readonly (readonly [answer: number, words: readonly string[]])[] = [
  [AnswerClass.temporary, ['greylist', 'graylist', 'grey list', 'mailbox full', 'over quota', 'quota exceeded', 'mailbox is full']],
  [
    AnswerClass.spamVerdict,
    [
      'spam', // also spamhaus, spamcop, spam content
      'antispam',
      'unsolicited',
      'blacklist',
      'blocklist',
      'block list',
      'black list',
      'blocked using',
      'listed at',
      'listed in',
      'listed by',
      'dnsbl',
      'rbl',
      'reputation',
      'tss04',
      'junk',
      'phish',
      'virus',
      'malware',
      'suspicious',
      'bulk mail',
      'bad content',
      'content rejected',
      'message content',
      'complaint',
    ],
  ],
  [
    AnswerClass.noSuchUser,
    [
      'user unknown',
      'unknown user',
      'no such user',
      'no such recipient',
      'no such mailbox',
      'no such person',
      'no such address',
      'user not found',
      'recipient not found',
      'mailbox not found',
      'mailbox unavailable',
      'mailbox does not exist',
      'account does not exist',
      'address does not exist',
      'email account that you tried to reach does not',
      'does not exist',
      "doesn't exist",
      'unknown recipient',
      'recipient unknown',
      'unknown mailbox',
      'unknown address',
      'invalid recipient',
      'invalid mailbox',
      'invalid address',
      'recipient address rejected: access denied',
      "doesn't have a",
      'not a valid mailbox',
      'no mailbox here',
      'not our customer',
      'user is unknown',
      'account is disabled',
      'account disabled',
      'unrouteable address',
      'inactive user',
      'user not local',
      'unrouteable mail domain',
    ],
  ],
  [
    AnswerClass.policy,
    [
      'policy',
      'blocked',
      'banned',
      'rate limit',
      'ratelimit',
      'too many',
      'dmarc',
      'spf',
      'dkim',
      'not authorized',
      'denied',
      'refused by',
      'unauthenticated',
    ],
  ],
];

const SLOWEST = 1024;
const ZERO = 48;

interface Word {
  readonly bytes: Uint8Array;
  readonly group: number;
}

const GROUPS = WORDS.map(([answer]) => answer);
/** Words by their first two letters. */
const BY_LETTERS: (readonly Word[] | undefined)[] = [];
const slotOf = (first: number, second: number): number => ((first & 31) << 5) | (second & 31);
for (const [group, [, words]] of WORDS.entries()) {
  for (const word of words) {
    const slot = slotOf(word.charCodeAt(0), word.charCodeAt(1));
    BY_LETTERS[slot] = [...(BY_LETTERS[slot] ?? []), { bytes: Buffer.from(word, 'latin1'), group }];
  }
}
const HAS_WORDS = Uint8Array.from({ length: 1024 }, (_, slot) => (BY_LETTERS[slot] ? 1 : 0));
const NO_WORDS: readonly Word[] = [];
/** Small letters of letters, 0 for all else. */
const LOWER = Uint8Array.from({ length: 256 }, (_, byte) => ((byte | 32) >= 97 && (byte | 32) <= 122 ? byte | 32 : 0));

/**
 * How the text of a failure or deferral puts it: the words of receivers seen in the wild, then the codes of RFC 3463 and RFC 5321. Only the
 * first kilobyte counts. It is a hint, and a remote server's text: it decides nothing alone.
 */
export function classifyAnswer(bytes: Uint8Array, from: number, end: number, isFailure: boolean): number {
  const to = Math.min(end, from + SLOWEST);
  if (to <= from) return isFailure ? AnswerClass.other : AnswerClass.temporary;
  const code = findCode(bytes, from, to);
  const start = code < 0 ? from : code;
  if (isFailure && code >= 0 && isBadMailbox(bytes, code + 4, to)) return AnswerClass.noSuchUser;
  const group = firstGroup(bytes, start, to);
  if (!isFailure || (code >= 0 && bytes[code] === ZERO + 4)) return group === 1 ? AnswerClass.spamVerdict : AnswerClass.temporary;
  if (group >= 0) return GROUPS[group] ?? AnswerClass.other;
  return code < 0 ? AnswerClass.other : classOfCode(bytes, code, to);
}

/** `550`, `550-5.1.1`, `550 5.7.1`: where the three digits stand, −1 when there are none. */
function findCode(bytes: Uint8Array, from: number, to: number): number {
  for (let here = from; here + 3 <= to; here++) {
    const first = bytes[here];
    if (first !== ZERO + 5 && first !== ZERO + 4) continue;
    if (!isDigit(bytes[here + 1]) || !isDigit(bytes[here + 2])) continue;
    const before = here > from ? bytes[here - 1] : 32;
    const after = here + 3 < to ? bytes[here + 3] : 32;
    if (before === 32 && (after === 32 || after === 45)) return here;
  }
  return -1;
}

/** Least group that has a word in the text; −1 when none has. Words begin where a letter follows what is none, or a dash of `anti-`. */
function firstGroup(bytes: Uint8Array, from: number, to: number): number {
  let best = WORDS.length;
  let before = 0;
  for (let here = from; here + 1 < to; here++) {
    const letter = LOWER[bytes[here] ?? 0] ?? 0;
    if (before === 0 && letter !== 0) {
      const slot = slotOf(letter, bytes[here + 1] ?? 0);
      if (HAS_WORDS[slot] === 1) {
        for (const word of BY_LETTERS[slot] ?? NO_WORDS) {
          if (word.group < best && stands(bytes, here, to, word.bytes)) best = word.group;
        }
        if (best === 0) break;
      }
    }
    before = letter;
  }
  return best === WORDS.length ? -1 : best;
}

function stands(bytes: Uint8Array, at: number, to: number, word: Uint8Array): boolean {
  if (at + word.length > to) return false;
  for (let here = 1; here < word.length; here++) if (lower(bytes[at + here] ?? 0) !== word[here]) return false;
  return true;
}

/** `5.1.1`: the mailbox is not there, whatever else the text says (RFC 3463). */
function isBadMailbox(bytes: Uint8Array, at: number, to: number): boolean {
  return (
    at + 5 <= to &&
    bytes[at] === ZERO + 5 &&
    bytes[at + 1] === 46 &&
    bytes[at + 2] === ZERO + 1 &&
    bytes[at + 3] === 46 &&
    bytes[at + 4] === ZERO + 1 &&
    !isDigit(bytes[at + 5])
  );
}

/** By `x.y.z` after the code, else by the code itself. */
function classOfCode(bytes: Uint8Array, code: number, to: number): number {
  const at = code + 4;
  if (at + 4 < to && bytes[at + 1] === 46 && isDigit(bytes[at + 2]) && bytes[at + 3] === 46) {
    const subject = (bytes[at + 2] ?? 0) - ZERO;
    const detail = (bytes[at + 4] ?? 0) - ZERO;
    if (subject === 7) return AnswerClass.policy;
    if (subject === 1 && (detail <= 3 || detail === 6) && !isDigit(bytes[at + 5])) return AnswerClass.noSuchUser;
    if (subject === 2 && detail === 1 && !isDigit(bytes[at + 5])) return AnswerClass.noSuchUser;
    return AnswerClass.other;
  }
  const text = ((bytes[code + 1] ?? 0) - ZERO) * 10 + (bytes[code + 2] ?? 0) - ZERO;
  if (text === 54) return AnswerClass.policy;
  return text === 51 || text === 53 ? AnswerClass.noSuchUser : AnswerClass.other;
}

const lower = (byte: number): number => (byte >= 65 && byte <= 90 ? byte + 32 : byte);
const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= ZERO && byte <= ZERO + 9;

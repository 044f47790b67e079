import { isAscii, LINE_FEED, nextByte } from '../common/bytes';
import { hashText, WITHOUT_CASE } from '../common/hashes';
import { loginFrom, loginTo, receivedSeconds, recipients, recipientsFrom, recipientsTo, senderFrom, senderTo } from './envelope';
import { hasCronEnv, hasListUnsubscribe, isAutoSubmitted, scriptFrom, scriptTo, subjectFrom, subjectTo } from './headers';
import { authIdFrom, authIdTo, frozenAt, hasHostAuth, microseconds } from './options';
import { copy, out, put, writeAt } from './output';
import { clientFrom, clientTo, hasLogin, isBounce, isRemote } from './submission';

/** Bits of `RowFlag` (src/correlate/row-flag.ts). */
const QUEUED: i32 = 2;
const HELD: i32 = 4;
const BOUNCE: i32 = 32;
const CRON_DAEMON: i32 = 64;
const AUTHENTICATED: i32 = 128;
const LIST_UNSUBSCRIBE: i32 = 256;
const AUTO_SUBMITTED: i32 = 512;

/** What stands for the length of a text that is not there. */
const NONE: i32 = -1;
/** Numbers of a message besides one for each recipient. */
const NUMBERS: i32 = 10;
/** What may be written over behind a text, and `A:`. */
const SPARE: i32 = 32;

/* Where a slot is (src/app/scan/queue-ahead/facts-slot.ts): messages, numbers, bytes of texts in it; then moments, numbers, texts. */
let slot: i32 = 0;
let most: i32 = 0;
let momentsAt: i32 = 0;
let numbersAt: i32 = 0;
let textsAt: i32 = 0;
let slotEnd: i32 = 0;
let number: i32 = 0;

/** Says where the slot is that facts go into. */
export function useSlot(at: i32, messages: i32, moments: i32, numbers: i32, texts: i32, end: i32): void {
  slot = at;
  most = messages;
  momentsAt = moments;
  numbersAt = numbers;
  textsAt = texts;
  slotEnd = end;
}

/** Adds what `queuedFacts` says of the message that was read; false where that has to say it, or the slot is full. */
export function writeFacts(id: i32, idEnd: i32): bool {
  const count = load<i32>(slot);
  const used = load<i32>(slot + 4);
  const texts = textsAt + load<i32>(slot + 8);
  number = numbersAt + used * 4;
  const room =
    idEnd - id + (senderTo - senderFrom) + (authIdTo - authIdFrom) + (loginTo - loginFrom) + 2 * (clientTo - clientFrom) + (scriptTo - scriptFrom);
  if (count == most || number + (NUMBERS + recipients) * 4 > textsAt || texts + room + SPARE > slotEnd) return false;
  if (scriptFrom != 0 && !isAscii(scriptFrom, scriptTo)) return false;
  store<f64>(momentsAt + count * 8, receivedSeconds * 1000 + microseconds / 1000);
  keep(flags());
  keep(subjectFrom == 0 ? 0 : hashSubject());
  keep(recipients);
  keep(recipients);
  keep(recipients);
  writeAt(texts);
  keepText(id, idEnd, true);
  keepSubmitter();
  keepText(clientFrom, clientTo, clientFrom != 0);
  keepText(senderFrom, senderTo, true);
  keepText(scriptFrom, scriptTo, scriptFrom != 0);
  keepAddresses();
  store<i32>(slot, count + 1);
  store<i32>(slot + 4, (number - numbersAt) >> 2);
  store<i32>(slot + 8, out - textsAt);
  return true;
}

function keep(value: i32): void {
  store<i32>(number, value);
  number += 4;
}

function keepText(from: i32, to: i32, isThere: bool): void {
  keep(isThere ? to - from : NONE);
  if (isThere) copy(from, to);
}

/** As `submitterOf`. */
function keepSubmitter(): void {
  const start = out;
  if (hasLogin && authIdTo > authIdFrom) {
    put('A:');
    copy(authIdFrom, authIdTo);
  } else if (!isRemote && loginTo > loginFrom) {
    put('U:');
    copy(loginFrom, loginTo);
  } else if (!hasHostAuth && clientFrom != 0) {
    put('H:');
    copy(clientFrom, clientTo);
  } else put('-');
  keep(out - start);
}

function flags(): i32 {
  let bits = QUEUED;
  if (frozenAt >= 0) bits |= HELD;
  if (hasHostAuth) bits |= AUTHENTICATED;
  if (isBounce) bits |= BOUNCE;
  if (hasListUnsubscribe) bits |= LIST_UNSUBSCRIBE;
  if (isAutoSubmitted) bits |= AUTO_SUBMITTED;
  if (hasCronEnv) bits |= CRON_DAEMON;
  return bits;
}

/** 32-bit FNV-1a without regard to ASCII case, as `hashText` of src/correlate/queued-facts.ts; 0 for no text. */
function hashSubject(): i32 {
  if (subjectFrom == subjectTo) return 0;
  let hash: i32 = 0x811c9dc5;
  for (let at = subjectFrom; at < subjectTo; at++) {
    const byte = <i32>load<u8>(at);
    hash = (hash ^ (<u32>(byte - 65) < 26 ? byte + 32 : byte)) * 0x01000193;
  }
  return hash;
}

function keepAddresses(): void {
  let at = recipientsFrom;
  for (let left = recipients; left > 0; left--) {
    const end = nextByte(at, recipientsTo, LINE_FEED);
    keep(hashText(at, end, WITHOUT_CASE));
    at = end + 1;
  }
}

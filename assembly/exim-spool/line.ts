import { isPlain, LINE_FEED, nextByte, QUOTE, SPACE } from '../common/bytes';
import { loginFrom, loginTo, receivedSeconds, recipients, recipientsFrom, recipientsTo, senderFrom, senderTo } from './envelope';
import { subjectFrom, subjectTo } from './headers';
import { authIdFrom, authIdTo, frozenAt, hasHostAuth, isFirstTime, microseconds } from './options';
import { copy, out, put, putByte, putNumber, writeAt } from './output';
import { putStamp } from './stamps';
import { clientFrom, clientTo, hasLogin, isBounce, isLoopback, isRemote } from './submission';

/** What `writeLine` gives back instead of the end of a line. */
const NOT_HERE: i32 = 0;
const NEEDS_ARRIVAL: i32 = -1;
const NEEDS_HELD: i32 = -2;
/** `=?`, with which an encoded word begins. */
const EQUALS_SIGN: i32 = 61;
const QUESTION: i32 = 63;

let headFrom: i32 = 0;
let headTo: i32 = 0;
let lineAt: i32 = 0;

/** Whether the last line ends before its subject, or after it. */
export let lacksSubject: bool = false;
export let lacksEnd: bool = false;

/** What each line of a queue begins with, up to the id; where lines are written. */
export function useLines(head: i32, headEnd: i32, line: i32): void {
  headFrom = head;
  headTo = headEnd;
  lineAt = line;
}

/**
 * Writes the message that was read as `messageJson` does, up to what only the caller knows; where it ends. `size`: bytes, below 0 none. 0: `messageJson` has
 * to write it; below 0: a quarter of an hour has to be given first (−1 that of the arrival, −2 that since which it is held).
 */
export function writeLine(id: i32, idEnd: i32, size: f64): i32 {
  if (isBounce || !areTextsPlain()) return NOT_HERE;
  writeAt(lineAt);
  copy(headFrom, headTo);
  copy(id, idEnd);
  put('","arrivedAt":"');
  if (!putStamp(0, receivedSeconds * 1000 + Math.floor(microseconds / 1000))) return NEEDS_ARRIVAL;
  put('","sizeBytes":');
  if (size < 0) put('null');
  else putNumber(<i64>size);
  put(',"sender":');
  putTextOrNull(senderFrom, senderTo, senderTo > senderFrom);
  put(',"recipients":[');
  putRecipients();
  put('],"state":"');
  if (frozenAt < 0) put('waiting","heldSince":null');
  else {
    put('held","heldSince":"');
    if (!putStamp(1, frozenAt * 1000)) return NEEDS_HELD;
    putByte(QUOTE);
  }
  putSubmission();
  put(',"source":');
  putSource();
  put(',"subject":');
  lacksSubject = subjectFrom != 0 && !isSubjectPlain();
  lacksEnd = lacksSubject || !isFirstTime;
  if (!lacksSubject) putTextOrNull(subjectFrom, subjectTo, subjectFrom != 0);
  if (!lacksEnd) put(',"lastAnswer":null,"unreadable":null}\n');
  return out;
}

function areTextsPlain(): bool {
  return (
    isPlain(recipientsFrom, recipientsTo, LINE_FEED) &&
    isPlain(senderFrom, senderTo, SPACE) &&
    (hasLogin ? isPlain(authIdFrom, authIdTo, SPACE) : true) &&
    (isRemote || isPlain(loginFrom, loginTo, SPACE))
  );
}

/** Whether a subject is its own text. */
function isSubjectPlain(): bool {
  if (!isPlain(subjectFrom, subjectTo, SPACE)) return false;
  for (let at = nextByte(subjectFrom, subjectTo, EQUALS_SIGN); at < subjectTo; at = nextByte(at + 1, subjectTo, EQUALS_SIGN)) {
    if (at + 1 < subjectTo && load<u8>(at + 1) == QUESTION) return false;
  }
  return true;
}

function putText(from: i32, to: i32): void {
  putByte(QUOTE);
  copy(from, to);
  putByte(QUOTE);
}

function putTextOrNull(from: i32, to: i32, isThere: bool): void {
  if (isThere) putText(from, to);
  else put('null');
}

function putRecipients(): void {
  let at = recipientsFrom;
  for (let left = recipients; left > 0; left--) {
    const end = nextByte(at, recipientsTo, LINE_FEED);
    put('{"address":"');
    copy(at, end);
    if (left > 1) put('","done":false},');
    else put('","done":false}');
    at = end + 1;
  }
}

function putSubmission(): void {
  put(',"submission":{"via":"');
  if (hasHostAuth) put('smtp-auth');
  else if (isRemote) put('smtp');
  else put('command');
  put('","login":');
  putTextOrNull(authIdFrom, authIdTo, hasLogin);
  put(',"client":');
  putTextOrNull(clientFrom, clientTo, clientFrom != 0);
  put(',"user":');
  putTextOrNull(loginFrom, loginTo, !isRemote);
  put(',"cwd":null}');
}

/** As `sourceFromSpool`. */
function putSource(): void {
  if (hasLogin) {
    put('"mailbox:');
    copy(authIdFrom, authIdTo);
    putByte(QUOTE);
  } else if (!isRemote) {
    put('"user:');
    copy(loginFrom, loginTo);
    putByte(QUOTE);
  } else if (clientFrom != 0 && !isLoopback()) {
    put('"client:');
    copy(clientFrom, clientTo);
    putByte(QUOTE);
  } else put('null');
}

import { BRACKET_CLOSE, BRACKET_OPEN, byteAt, COLON, DOT, isDigit, isText } from '../common/bytes';
import { senderFrom, senderTo } from './envelope';
import { authIdFrom, hasHostAuth, hostFrom, hostTo, isLocal, isLocalError, isLocalProtocol } from './options';

const LONGEST_ADDRESS: i32 = 45;

/** How a message entered (`submissionOf`): over SMTP from elsewhere, with a login, or as Exim's own bounce. */
export let isRemote: bool = false;
export let hasLogin: bool = false;
export let isBounce: bool = false;
/** Client address; begins at 0 where there is none. */
export let clientFrom: i32 = 0;
export let clientTo: i32 = 0;

/** Finds that out; false where the address is one that `ipOfHostAddress` has to read. */
export function readSubmission(): bool {
  isRemote = hostFrom != 0 && !isLocal && !isLocalProtocol;
  hasLogin = hasHostAuth && authIdFrom != 0;
  isBounce = !hasHostAuth && isLocalError && senderFrom == senderTo;
  clientFrom = clientTo = 0;
  return !isRemote || readClient();
}

/** `[A]:P` and `[A]`, since Exim 4.96; the older `A.P` and `A` of IPv4. */
function readClient(): bool {
  if (byteAt(hostFrom) != BRACKET_OPEN) {
    clientFrom = hostFrom;
    clientTo = dottedEnd(hostFrom, hostTo);
    if (clientTo == hostFrom) return false;
    return clientTo == hostTo || (byteAt(clientTo) == DOT && digitsUntil(clientTo + 1, hostTo) == hostTo && clientTo + 1 < hostTo);
  }
  let close = hostFrom + 1;
  while (close < hostTo && byteAt(close) != BRACKET_CLOSE) close++;
  if (close == hostTo || close - hostFrom > LONGEST_ADDRESS) return false;
  clientFrom = hostFrom + 1;
  clientTo = close;
  return dottedEnd(clientFrom, clientTo) == clientTo ? clientTo > clientFrom : isColoned(clientFrom, clientTo);
}

/** Where four groups of at most three digits end; `at` itself where there are none. */
function dottedEnd(at: i32, end: i32): i32 {
  let here = at;
  for (let group = 0; group < 4; group++) {
    if (group > 0 && (here >= end || byteAt(here++) != DOT)) return at;
    const after = digitsUntil(here, min(end, here + 3));
    if (after == here) return at;
    here = after;
  }
  return here;
}

function digitsUntil(at: i32, end: i32): i32 {
  let here = at;
  while (here < end && isDigit(byteAt(here))) here++;
  return here;
}

/** An IPv6 address without a zone. */
function isColoned(from: i32, end: i32): bool {
  let colons = 0;
  for (let at = from; at < end; at++) {
    const byte = byteAt(at);
    if (byte == COLON) colons++;
    else if (!isDigit(byte) && byte != DOT && <u32>((byte | 32) - 97) > 5) return false;
  }
  return colons > 0 && end - from > 1;
}

/** An address of this machine itself. */
export function isLoopback(): bool {
  const length = clientTo - clientFrom;
  if (length >= 4 && isText(clientFrom, '127.')) return true;
  return (length == 3 && isText(clientFrom, '::1')) || (length >= 11 && isText(clientFrom, '::ffff:127.'));
}
